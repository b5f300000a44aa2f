import test from 'ava';
import { createEngine } from '../../../src/engine/index.ts';
import { provenLanes } from '../../../src/bench/batch.ts';
import type { ImageSet } from '../../../src/datasets/types.ts';
import { convModel, smoothModel } from '../../bench/support/models.ts';
import { runCells } from '../../bench/support/run-cells.ts';
import { attacks, modelsFor, ownImages, radii, shortParams } from '../support/attacks.ts';
import { once } from '../support/once.ts';
import { closeAfterAll } from '../support/engine.ts';

const model = smoothModel();
const other = convModel(3);
const size = 20;
const engines = await Promise.all(provenLanes.map((_, i) => createEngine({ workers: i + 1 })));
const engine = engines[1]!;
const images = await ownImages(engine, model, size, 3);
/** The same images the other way round. */
const reversed: ImageSet = {
  ...images,
  pixels: (index) => images.pixels(size - 1 - index),
  label: (index) => images.label(size - 1 - index),
};

closeAfterAll(...engines);

for (const attack of attacks) {
  const { name } = attack;
  const base = {
    engine,
    models: modelsFor(attack, model, other),
    images,
    attacks: [attack],
    params: { [name]: shortParams(attack) },
  };

  for (const norm of attack.norms) {
    const setting = { ...base, norm, epsilons: [radii[norm]] };
    const usual = once(() => runCells({ ...setting, lanes: provenLanes[0]!, engine: engines[0]! }));

    test(`${name}: the same bytes in ${norm} for the same seed, whatever the lanes and workers`, async (t) => {
      const { lines } = await usual();
      for (const [i, lanes] of provenLanes.entries()) {
        if (i > 0) t.is((await runCells({ ...setting, lanes, engine: engines[i]! })).lines, lines, `${lanes} lanes`);
      }
    });

    test(`${name}: other random numbers in ${norm} for another seed, if it draws any`, async (t) => {
      const [one, another] = [await usual(), await runCells({ ...setting, seed: 'another' })];
      const points = ({ samples }: typeof one) => samples.map(({ linf, l2, l1, rounds }) => [linf, l2, l1, rounds]);
      const draws = attack.draws?.(shortParams(attack), norm, [4, 4, 3]);
      const isRandom = Object.keys({ ...draws?.start, ...draws?.update }).length > 0;
      if (isRandom && !startsAtImage(name)) t.notDeepEqual(points(one), points(another));
      else if (!isRandom) t.deepEqual(points(one), points(another));
      t.pass();
    });

    test(`${name}: never loses a success it had: without early exit the same verdicts, ${norm}`, async (t) => {
      const [early, complete] = [await usual(), await runCells({ ...setting, earlyExit: false })];
      const broken = ({ samples }: typeof early) => samples.map(({ success }) => success);
      t.deepEqual(broken(complete), broken(early));
    });
  }

  test(`${name}: a sample's result does not depend on its place`, async (t) => {
    if (attack.draws) return t.pass('random numbers belong to the place');
    const setting = { ...base, norm: attack.norms[0]!, epsilons: [radii[attack.norms[0]!]] };
    const [there, back] = [await runCells(setting), await runCells({ ...setting, images: reversed })];
    const results = ({ samples }: typeof there) => samples.filter(({ cell }) => cell === samples[0]!.cell);
    const bare = (samples: ReturnType<typeof results>) => samples.map((record) => ({ ...record, sample: 0 }));
    return void t.deepEqual(bare(results(back)).reverse(), bare(results(there)));
  });
}

/** Attacks whose random numbers are for restarts alone. */
function startsAtImage(name: string): boolean {
  return ['fab', 'fab-t', 'fgsm'].includes(name);
}

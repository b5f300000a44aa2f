import test from 'ava';
import { createEngine } from '../../../src/engine/index.ts';
import { strengthOf, usesOwnGradients } from '../../../src/attacks/strength.ts';
import { resolveParams } from '../../../src/bench/params.ts';
import { linearCase } from '../../attacks/support/linear-case.ts';
import { convModel } from '../../bench/support/models.ts';
import { runCells } from '../../bench/support/run-cells.ts';
import { attacks, knownAttacks, modelsFor, ownImages, radii, shortParams } from '../support/attacks.ts';
import { closeAfterAll } from '../support/engine.ts';

const size = 40;
const binary = linearCase(2, size, false);
const conv = convModel();
const engine = await createEngine({ workers: 2 });
const images = await ownImages(engine, conv, 24, 10);
const noise = knownAttacks.get('uniform-noise')!;

/** A radius that half of the samples are within. */
function middleRadius(norm: 'linf' | 'l2' | 'l1'): number {
  const distances = Array.from({ length: size }, (_, sample) => binary.distance(sample, norm)).sort((a, b) => a - b);
  return (distances[size / 2 - 1]! + distances[size / 2]!) / 2;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

closeAfterAll(engine);

for (const attack of attacks) {
  const { name, norms } = attack;
  const isSearch = attack.goal === 'minimum-norm';
  const isRandom = strengthOf(attack, resolveParams(attack), norms[0]!) === 'random';

  for (const norm of norms) {
    test(`${name}: on a linear model no better than possible, and as good if it follows gradients, ${norm}`, async (t) => {
      const epsilon = middleRadius(norm);
      const { samples, cells } = await runCells({
        engine,
        models: modelsFor(attack, binary.model, binary.model),
        images: binary.images,
        attacks: [attack],
        norm,
        epsilons: [String(epsilon)],
        params: usesOwnGradients(attack) ? {} : { [name]: shortParams(attack) },
      });
      t.is(cells[0]!.status, 'done');
      const exact = ({ sample }: { readonly sample: number }): number => binary.distance(sample, norm);
      for (const record of samples) if (record.distance !== null) t.true(record.distance >= exact(record) - 1e-5);
      if (!usesOwnGradients(attack)) return;
      if (isSearch) {
        const ratios = samples.map((record) => (record.distance ?? Infinity) / exact(record));
        t.true(median(ratios) <= 1.05, `${median(ratios)} times the exact distance`);
      } else if (norm === 'linf') {
        const wrong = samples.filter((record) => record.success !== exact(record) < epsilon);
        t.true(wrong.every((record) => Math.abs(exact(record) - epsilon) < 1e-4));
      }
    });

    test(`${name}: cut short or at its defaults, breaks at least as many samples of a small network as uniform noise, ${norm}`, async (t) => {
      if (isRandom) return t.pass('noise itself');
      const setting = { engine, models: modelsFor(attack, conv, conv), images, norm, epsilons: [radii[norm]] };
      const count = ({ samples }: Awaited<ReturnType<typeof runCells>>): number =>
        samples.filter(({ success }) => success).length / (attack.surrogate ? 2 : 1);
      const control = count(await runCells({ ...setting, models: [conv], attacks: [noise] }));
      const cutShort = count(
        await runCells({ ...setting, attacks: [attack], params: { [name]: shortParams(attack) } }),
      );
      const own = cutShort >= control ? cutShort : count(await runCells({ ...setting, attacks: [attack] }));
      return void t.true(own >= control, `${own} of ${images.size}, noise ${control}`);
    });
  }
}

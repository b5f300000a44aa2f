import test from 'ava';
import cw from '../../attacks/cw.ts';
import ddn from '../../attacks/ddn.ts';
import deepfool from '../../attacks/deepfool.ts';
import fab from '../../attacks/fab.ts';
import fabT from '../../attacks/fab-t.ts';
import fgsm from '../../attacks/fgsm.ts';
import fmn from '../../attacks/fmn.ts';
import type { Attack } from '../../src/attacks/types.ts';
import type { ImageSet } from '../../src/datasets/types.ts';
import { createEngine } from '../../src/engine/index.ts';
import type { LoadedModel } from '../../src/models/types.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import type { Norm } from '../../src/results/cell.ts';
import type { SampleRecord } from '../../src/results/sample.ts';
import { median } from '../../src/stats/median.ts';
import { randomImages } from '../bench/support/images.ts';
import { linearModel, spoiltModel } from '../bench/support/models.ts';
import { runCells } from '../bench/support/run-cells.ts';
import { linearCase } from './support/linear-case.ts';

const size = 16;
const rounding = 1e-5;
const attacks = [deepfool, ddn, fmn, cw, fab, fabT];
const cases = [2, 10].flatMap((classes) =>
  [false, true].map((edges) => ({ ...linearCase(classes, size, edges), classes, edges })),
);

const engine = await createEngine({ workers: 1 });
test.after.always(() => engine.close());

async function attackWith(
  attack: Attack,
  norm: Norm,
  { model, images }: { readonly model: LoadedModel; readonly images: ImageSet },
  target: 'none' | 'next' = 'none',
): Promise<readonly SampleRecord[]> {
  const setting = { models: [model], images, attacks: [attack], norm, target, engine };
  const { samples, cells } = await runCells({ ...setting, epsilons: ['0.03'] });
  const [cell] = cells;
  if (cell?.status !== 'done') throw new Error(cell?.reason);
  return samples;
}

/** How many times as long as the smallest perturbation each one is; NaN if it is shorter, Infinity if there is none. */
function ratios(samples: readonly SampleRecord[], exact: (record: SampleRecord) => number): number[] {
  return samples.map((record) => {
    const { distance } = record;
    if (distance === null) return Infinity;
    return distance < exact(record) - rounding ? NaN : distance / exact(record);
  });
}

for (const attack of attacks) {
  for (const norm of attack.norms) {
    const tried = attack === cw ? cases.filter(({ edges }) => edges) : cases;
    for (const { classes, edges, distance, isBound, ...linear } of tried) {
      const where = `${classes} classes, pixels ${edges ? 'next to 0 and 1' : 'in the middle'}`;

      test(`${attack.name} finds perturbations close to the smallest: ${norm}, ${where}`, async (t) => {
        const samples = await attackWith(attack, norm, linear);
        const bound = samples.filter(({ sample }) => isBound(sample, norm)).length;
        t.true(edges ? bound >= 2 : norm === 'l1' || bound === 0, `${bound} at the box`);
        const found = ratios(samples, ({ sample }) => distance(sample, norm));
        t.true(
          found.every((ratio) => ratio < Infinity),
          found.join(' '),
        );
        t.true(median(found) <= (attack === deepfool ? 1.05 : 1.02), `median ${median(found)}`);
      });
    }
  }
}

for (const attack of attacks.filter(({ targetable }) => targetable)) {
  const { distance, ...linear } = cases.at(-1)!;
  for (const norm of attack.norms) {
    const run = norm === 'l1' && [fab, fabT].includes(attack) ? test.failing : test;
    run(`${attack.name} reaches the class that is named, at no less than its distance, ${norm}`, async (t) => {
      const samples = await attackWith(attack, norm, linear, 'next');
      for (const { target, adversarial } of samples) t.is(target, adversarial.prediction);
      const found = ratios(samples, ({ sample, target }) => distance(sample, norm, target!));
      t.true(found.every((ratio) => ratio < Infinity) && median(found) < 1.1, found.join(' '));
    });
  }
}

const w = drawNormal(randomStream('minimum norm'), 48);
const product = (x: Float32Array) => x.reduce((sum, value, i) => sum + value * w[i]!, 0);

for (const attack of attacks) {
  for (const norm of attack.norms) {
    test(`${attack.name}: gradients of zero give no break, and no number that is none, ${norm}`, async (t) => {
      const images = randomImages(8, (x) => (product(x) > 0 ? 1 : 0), { classes: 2 });
      const samples = await attackWith(attack, norm, { model: spoiltModel(w, 0, 'zero'), images });
      t.true(samples.every(({ success, distance }) => !success && distance === null));
    });

    test(`${attack.name}: an image next to the boundary is broken close by, ${norm}`, async (t) => {
      const drawn = randomImages(1, () => 0, { classes: 2 });
      const model = linearModel(w, -product(Float32Array.from(drawn.pixels(0), (byte) => byte / 255)));
      const [clean] = await attackWith(fgsm, 'linf', { model, images: drawn });
      const images = { ...drawn, label: () => clean!.clean.prediction };
      const [record] = await attackWith(attack, norm, { model, images });
      const { distance } = record!;
      t.true(distance !== null && distance <= { linf: 0.001, l2: 0.05, l1: 0.001 }[norm], String(distance));
    });
  }
}

import type * as tf from '@tensorflow/tfjs';
import test from 'ava';
import bim from '../../attacks/bim.ts';
import miFgsm from '../../attacks/mi-fgsm.ts';
import { gainMomentum } from '../../src/attacks/momentum.ts';
import { convModel } from '../bench/support/models.ts';
import { randomImages } from '../bench/support/images.ts';
import { runCells } from '../bench/support/run-cells.ts';
import { compute } from '../bench/support/compute.ts';

const shape = [1, 1, 2, 2];

async function gain(velocity: readonly number[], gradient: readonly number[], decay: number): Promise<number[]> {
  const outputs = await compute(
    (given) => ({ velocity: gainMomentum(given.velocity as tf.Tensor4D, given.gradient as tf.Tensor4D, decay) }),
    {
      velocity: { shape, values: Float32Array.from(velocity) },
      gradient: { shape, values: Float32Array.from(gradient) },
    },
  );
  return [...outputs.velocity!];
}

test('the velocity decays and gains the gradient over the mean of its absolute values', async (t) => {
  t.deepEqual(await gain([0, 0, 0, 0], [1, -3, 4, 0], 1), [0.5, -1.5, 2, 0]);
  t.deepEqual(await gain([0.5, -1.5, 2, 0], [0, 8, 0, 0], 0.5), [0.25, 3.25, 1, 0]);
});

test('a zero gradient adds nothing and a tiny one as much as any other', async (t) => {
  t.deepEqual(await gain([1, 2, 3, -4], [0, 0, 0, 0], 0.5), [0.5, 1, 1.5, -2]);
  const tiny = await gain([0, 0, 0, 0], [1e-36, -3e-36, 4e-36, 0], 1);
  [0.5, -1.5, 2, 0].forEach((expected, i) => {
    t.true(Math.abs(tiny[i]! - expected) < 1e-5);
  });
});

test('without decay it is bim', async (t) => {
  const params = { 'mi-fgsm': { decay: 0 } };
  const images = randomImages(16, (_, index) => index % 10);
  const setting = { models: [convModel()], images, attacks: [bim, miFgsm], epsilons: ['0.02'], params };
  const { samples } = await runCells(setting);
  const [of, withMomentum] = [bim, miFgsm].map(({ name }) => samples.filter(({ cell }) => cell.includes(`/${name}/`)));
  t.is(of!.length, 16);
  t.deepEqual(
    withMomentum!.map((record) => ({ ...record, cell: '' })),
    of!.map((record) => ({ ...record, cell: '' })),
  );
});

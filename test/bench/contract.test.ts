import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { z } from 'zod';
import { defineAttack } from '../../src/attacks/define.ts';
import { steepestAscent } from '../../src/attacks/direction.ts';
import { crossEntropy, margin } from '../../src/attacks/loss.ts';
import { overPixels, sumPixels } from '../../src/attacks/per-image.ts';
import type { Attack } from '../../src/attacks/types.ts';
import type { MeasuredCell } from '../../src/results/cell.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { randomImages } from './support/images.ts';
import { linearModel } from './support/models.ts';
import { runCells } from './support/run-cells.ts';

const w = drawNormal(randomStream('contract test'), 48);
const bias = -w.reduce((sum, value) => sum + 0.5 * value, 0);
const model = linearModel(w, bias);
const score = (x: Float32Array) => x.reduce((sum, value, i) => sum + value * w[i]!, bias);
const images = randomImages(40, (x) => (score(x) > 0 ? 1 : 0), { classes: 2, lowest: 102, highest: 153 });
const length = Math.sqrt(w.reduce((sum, value) => sum + value * value, 0));
/** Euclidean distance of an image to the plane that divides the classes. */
const distanceOf = (index: number) =>
  Math.abs(score(Float32Array.from(images.pixels(index), (byte) => byte / 255))) / length;

const common = {
  summary: 'Made for a test of the contract.',
  reference: '',
  norms: ['linf', 'l2'],
  access: 'gradient',
} as const;

async function run(
  attack: Attack,
  epsilon: string,
  norm: 'linf' | 'l2' = 'l2',
  given: Readonly<Record<string, unknown>> = {},
) {
  const params = { [attack.name]: given };
  const setting = { models: [model], images, attacks: [attack], norm, epsilons: [epsilon], params };
  const { samples, cells } = await runCells(setting);
  return { samples, cell: cells[0] as MeasuredCell };
}

test('minimum norm: every run goes to its end and the smallest break is recorded', async (t) => {
  const step = 0.01;
  const walk = defineAttack({
    ...common,
    name: 'walk',
    goal: 'minimum-norm',
    params: z.strictObject({}),
    rounds: () => 12,
    start: ({ x }) => ({ adversarial: x }),
    update: ({ x, round, told }) => ({
      adversarial: x.add(steepestAscent(told.gradient, 'l2').mul(overPixels(round.add(1).mul(step)))),
    }),
  });
  const { samples, cell } = await run(walk, '0.05');
  for (const { sample, distance, success, rounds } of samples) {
    const closest = distanceOf(sample);
    t.is(rounds, 12);
    if (closest > 11 * step) t.is(distance, null);
    else t.true(distance! >= closest - 1e-5 && distance! <= closest + step + 1e-5);
    t.is(success, distance !== null && distance <= 0.05 + 1e-6);
  }
  t.true(
    samples.some(({ success }) => success) && samples.some(({ distance, success }) => distance !== null && !success),
  );
  t.is(cell.metrics.robustAccuracy.successes, samples.filter(({ success }) => !success).length);
});

test('schedule, restarts and the number of the round reach the attack', async (t) => {
  const scheduled = defineAttack({
    ...common,
    name: 'scheduled',
    params: z.strictObject({}),
    draws: () => ({}),
    rounds: () => 4,
    schedule: (round) => ({ level: 10 ** -4 * (round + 1) }),
    start: ({ x }) => ({ adversarial: x }),
    update: ({ x, round, restart, schedule }) => ({
      adversarial: x.add(overPixels(schedule.level.add(round.mul(0.01)).add(restart.mul(0.001)))),
    }),
  });
  const { samples } = await run(scheduled, '0.1', 'linf', { restarts: 3 });
  const robust = samples.filter(({ success }) => !success);
  t.true(robust.length > 0);
  for (const { linf, rounds, restarts } of robust) {
    t.true(Math.abs(linf - (0.0003 + 0.02 + 0.002)) < 1e-6);
    t.deepEqual({ rounds, restarts }, { rounds: 12, restarts: 3 });
  }
});

test('targeted runs see the wrong classes in the order of their logits', async (t) => {
  const targeted = defineAttack({
    ...common,
    name: 'targeted',
    params: z.strictObject({}),
    targets: () => 5,
    rounds: () => 2,
    loss: ({ logits, target }) => crossEntropy(logits, target).neg(),
    start: ({ x }) => ({ adversarial: x }),
    update: ({ x, epsilon, told }) => ({
      adversarial: x.add(steepestAscent(told.gradient, 'l2').mul(overPixels(epsilon))),
    }),
  });
  const { samples } = await run(targeted, '0.05');
  for (const { sample, success, target, label, restarts } of samples) {
    t.is(restarts, 1);
    t.is(target, success ? 1 - label : null);
    if (Math.abs(distanceOf(sample) - 0.05) > 1e-4) t.is(success, distanceOf(sample) < 0.05);
  }
});

test('lanes that ask for logits alone are told a gradient of zeros and cost no backward pass', async (t) => {
  const alternating = defineAttack({
    ...common,
    name: 'alternating',
    params: z.strictObject({}),
    rounds: () => 5,
    start: ({ x, epsilon }) => ({
      adversarial: x,
      turn: epsilon.mul<tf.Tensor1D>(0),
      stray: epsilon.mul<tf.Tensor1D>(0),
    }),
    asks: ({ turn }) => turn,
    update: ({ x, epsilon, state, told }) => {
      const size = sumPixels(told.gradient.abs()).reshape<tf.Tensor1D>([-1]);
      const stray = state.stray.add<tf.Tensor1D>(size.mul(tf.scalar(1).sub(state.turn)));
      const moved = x.add<tf.Tensor4D>(steepestAscent(told.gradient, 'l2').mul(overPixels(epsilon)));
      return {
        adversarial: tf.where<tf.Tensor4D>(overPixels(stray).greater(0), x, moved),
        turn: tf.scalar(1).sub<tf.Tensor1D>(state.turn),
        stray,
      };
    },
  });
  const { samples, cell } = await run(alternating, '0.05');
  for (const { sample, success } of samples) {
    if (Math.abs(distanceOf(sample) - 0.05) > 1e-4) t.is(success, distanceOf(sample) < 0.05);
  }
  const robust = samples.filter(({ success }) => !success).length;
  const broken = samples.length - robust;
  t.is(cell.cost.backwardPasses, 2 * robust + broken);
});

test('several losses give several gradients', async (t) => {
  const double = defineAttack({
    ...common,
    name: 'double',
    params: z.strictObject({}),
    rounds: () => 2,
    loss: ({ logits, label }) => tf.stack([crossEntropy(logits, label).neg(), margin(logits, label)], 1) as tf.Tensor2D,
    start: ({ x }) => ({ adversarial: x }),
    update: ({ x, epsilon, told }) => {
      const second = told.gradient.slice([0, 1], [-1, 1]).reshape<tf.Tensor4D>(x.shape);
      return { adversarial: x.add(steepestAscent(second, 'l2').mul(overPixels(epsilon))) };
    },
  });
  const { samples } = await run(double, '0.05');
  for (const { sample, success } of samples) {
    if (Math.abs(distanceOf(sample) - 0.05) > 1e-4) t.is(success, distanceOf(sample) < 0.05);
  }
});

test('a run that is done ends early, at the point it proposed last', async (t) => {
  const hasty = defineAttack({
    ...common,
    name: 'hasty',
    access: 'score',
    params: z.strictObject({}),
    rounds: () => 50,
    start: ({ x, epsilon }) => ({ adversarial: x, done: epsilon.mul(0) }),
    update: ({ x, epsilon }) => ({ adversarial: x.add(1e-4), done: epsilon.mul<tf.Tensor1D>(0).add(1) }),
  });
  const { samples, cell } = await run(hasty, '0.05', 'linf');
  const robust = samples.filter(({ success }) => !success);
  t.true(robust.length > 30);
  for (const { rounds, linf } of robust) {
    t.is(rounds, 2);
    t.true(Math.abs(linf - 1e-4) < 1e-6);
  }
  t.is(cell.cost.backwardPasses, 0);
});

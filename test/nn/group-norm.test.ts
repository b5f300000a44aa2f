import type * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { channelsPerGroup, groupNorm } from '../../src/nn/group-norm.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { onBothEngines } from './both-engines.ts';
import { derivativeDeviations } from './derivative-checks.ts';
import { relativeDistance } from './distance.ts';
import { inDouble } from './float64.ts';

const [batch, side, channels] = [2, 3, 16];
const pixels = side * side;
const specs = {
  x: { shape: [batch, side, side, channels], dtype: 'float32' },
  gain: { shape: [channels], dtype: 'float32' },
} as const;

/** Images whose channels differ in mean and spread. */
const x = drawNormal(randomStream('group norm'), batch * pixels * channels).map(
  (value, i) => value * (0.5 + (i % channels) / 4) + (i % 5) / 2,
);
const gain = Float32Array.from({ length: channels }, (_, i) => 0.5 + i / 10);
const ones = new Float32Array(channels).fill(1);

const apply = (inputs: Readonly<Record<string, tf.Tensor>>): tf.Tensor =>
  groupNorm(inputs['x'] as tf.Tensor4D, inputs['gain'] as tf.Tensor1D);
const fn = (inputs: Readonly<Record<string, tf.Tensor>>) => ({ y: apply(inputs) });
const run = inDouble(fn, specs);

/** The definition, written over groups: (x - mean_g) sqrt((m + tiny) / (v_g + 0.02 m + tiny)), m the mean of v_g. */
function byDefinition(images: ArrayLike<number>): Float64Array {
  const result = new Float64Array(images.length);
  const groups = channels / channelsPerGroup;
  for (let image = 0; image < batch; image++) {
    const members = Array.from({ length: groups }, (_, group) =>
      Array.from({ length: pixels * channels }, (__, i) => image * pixels * channels + i).filter(
        (i) => Math.floor((i % channels) / channelsPerGroup) === group,
      ),
    );
    const means = members.map((indices) => indices.reduce((sum, i) => sum + images[i]!, 0) / indices.length);
    const variances = members.map(
      (indices, group) => indices.reduce((sum, i) => sum + (images[i]! - means[group]!) ** 2, 0) / indices.length,
    );
    const overall = variances.reduce((sum, variance) => sum + variance, 0) / groups;
    for (const [group, indices] of members.entries()) {
      const factor = Math.sqrt((overall + 1e-6) / (variances[group]! + 0.02 * overall + 1e-6));
      for (const i of indices) result[i] = (images[i]! - means[group]!) * factor * gain[i % channels]!;
    }
  }
  return result;
}

test('groupNorm is its definition over groups', async (t) => {
  const expected = byDefinition(x);
  t.true(relativeDistance(run({ x, gain })['y']!, expected) < 1e-7);
  const { compiled, eager } = await onBothEngines(fn, specs, { x, gain });
  t.true(relativeDistance(compiled['y']!, expected) < 2e-6);
  t.true(relativeDistance(eager['y']!, expected) < 2e-6);
});

test('groupNorm keeps the scale of its input', (t) => {
  const base = run({ x, gain })['y']!;
  for (const scale of [0.5, 2, 30, 1000]) {
    const scaled = run({ x: x.map((value) => value * scale), gain })['y']!;
    t.true(
      relativeDistance(
        scaled,
        base.map((value) => value * scale),
      ) < 1e-5,
      String(scale),
    );
  }
});

test('groupNorm removes the mean of each group and ignores a shift of one', (t) => {
  const y = run({ x, gain: ones })['y']!;
  for (let image = 0; image < batch; image++) {
    for (let group = 0; group < channels / channelsPerGroup; group++) {
      const members = Array.from(y.subarray(image * pixels * channels, (image + 1) * pixels * channels)).filter(
        (_, i) => Math.floor((i % channels) / channelsPerGroup) === group,
      );
      t.true(Math.abs(members.reduce((sum, value) => sum + value, 0)) < 1e-9);
    }
  }
  const shifted = x.map((value, i) => value + (i % channels < channelsPerGroup ? 0.75 : 0));
  t.true(relativeDistance(run({ x: shifted, gain: ones })['y']!, y) < 1e-6);
});

test('groupNorm evens out groups and bounds how far a dead one is amplified', (t) => {
  const quiet = x.map((value, i) => (i % channels < channelsPerGroup ? 1e-4 * value : value));
  const y = run({ x: quiet, gain: ones })['y']!;
  const energy = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((sum, value, i) => sum + (i % channels < channelsPerGroup ? value ** 2 : 0), 0);
  const spread = run({ x, gain: ones })['y']!;
  t.true(energy(y) < energy(spread) / 1e4);
  t.true(y.every(Number.isFinite));
});

test('first and second derivatives of groupNorm agree with finite differences', (t) => {
  const { first, second } = derivativeDeviations(apply, specs, { x, gain });
  t.true(first < 1e-6, String(first));
  t.true(second < 1e-6, String(second));
});

test('groupNorm of an image of one colour is zero, with finite derivatives', (t) => {
  const flat = new Float32Array(x.length).fill(0.25);
  t.true(run({ x: flat, gain })['y']!.every((value) => Math.abs(value) < 1e-9));
  const { first, second } = derivativeDeviations(apply, specs, { x: flat, gain });
  t.true(Number.isFinite(first) && Number.isFinite(second));
});

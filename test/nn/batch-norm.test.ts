import type * as tf from '@tensorflow/tfjs';
import test from 'ava';
import type { BatchStatistics } from '../../src/nn/types.ts';
import { batchNorm, batchNormParameters } from '../../src/nn/batch-norm.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { onBothEngines } from './both-engines.ts';
import { derivativeDeviations } from './derivative-checks.ts';
import { largestDifference } from './distance.ts';

const [batch, side, channels] = [3, 2, 4];
const vector = { shape: [channels], dtype: 'float32' } as const;
const specs = {
  x: { shape: [batch, side, side, channels], dtype: 'float32' },
  'n.gain': vector,
  'n.bias': vector,
  'n.mean': vector,
  'n.variance': vector,
} as const;
const values = {
  x: drawNormal(randomStream('batch norm'), batch * side * side * channels).map(
    (value, i) => value * (1 + (i % 4)) + 1,
  ),
  'n.gain': Float32Array.of(1, 0.5, -2, 1.5),
  'n.bias': Float32Array.of(0, 1, -1, 0.25),
  'n.mean': Float32Array.of(0.5, -0.5, 1, 2),
  'n.variance': Float32Array.of(1, 4, 0.25, 2),
};
const tiny = 1e-5;

const seen = Array.from({ length: channels }, (_, channel) => {
  const column = Array.from(values.x).filter((__, i) => i % channels === channel);
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  return { mean, variance: column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length };
});

function normalised(momentsOf: (channel: number) => { mean: number; variance: number }): Float64Array {
  return Float64Array.from(values.x, (value, i) => {
    const channel = i % channels;
    const { mean, variance } = momentsOf(channel);
    const standard = (value - mean) / Math.sqrt(variance + tiny);
    return standard * values['n.gain'][channel]! + values['n.bias'][channel]!;
  });
}

test('in evaluation, batchNorm is the affine map of the moving statistics', async (t) => {
  const { compiled, eager } = await onBothEngines(
    (inputs) => ({ y: batchNorm(inputs['x'] as tf.Tensor4D, inputs, 'n') }),
    specs,
    values,
  );
  const expected = normalised((channel) => ({
    mean: values['n.mean'][channel]!,
    variance: values['n.variance'][channel]!,
  }));
  t.true(largestDifference(compiled['y']!, expected) < 1e-5);
  t.true(largestDifference(eager['y']!, expected) < 1e-5);
});

test('in training, batchNorm normalises by the batch, whose moments it reports', async (t) => {
  const { compiled, eager } = await onBothEngines(
    (inputs) => {
      const statistics: BatchStatistics = { moments: new Map() };
      const y = batchNorm(inputs['x'] as tf.Tensor4D, inputs, 'n', statistics);
      return { y, ...statistics.moments.get('n')! };
    },
    specs,
    values,
  );
  for (const results of [compiled, eager]) {
    t.true(
      largestDifference(
        results['y']!,
        normalised((channel) => seen[channel]!),
      ) < 1e-5,
    );
    t.true(
      largestDifference(
        results['mean']!,
        seen.map(({ mean }) => mean),
      ) < 1e-5,
    );
    t.true(
      largestDifference(
        results['variance']!,
        seen.map(({ variance }) => variance),
      ) < 1e-4,
    );
  }
});

for (const mode of ['evaluation', 'training'] as const) {
  test(`derivatives of batchNorm in ${mode} agree with finite differences`, (t) => {
    const apply = (inputs: Readonly<Record<string, tf.Tensor>>): tf.Tensor =>
      batchNorm(inputs['x'] as tf.Tensor4D, inputs, 'n', mode === 'training' ? { moments: new Map() } : undefined);
    const { x, 'n.gain': gain, 'n.bias': bias } = specs;
    const withStatistics = (inputs: Readonly<Record<string, tf.Tensor>>): tf.Tensor =>
      apply({ ...inputs, 'n.mean': inputs['n.bias']!.mul(0.5), 'n.variance': inputs['n.gain']!.square().add(1) });
    const { first, second } = derivativeDeviations(withStatistics, { x, 'n.gain': gain, 'n.bias': bias }, values);
    t.true(first < 1e-6, String(first));
    t.true(second < 1e-6, String(second));
  });
}

test('of the parameters of batchNorm only gain and bias are trained, none decays', (t) => {
  const parameters = batchNormParameters('n', 7);
  t.deepEqual(
    Object.entries(parameters).map(([name, { trainable, decay, shape }]) => [name, trainable, decay, shape]),
    [
      ['n.gain', true, false, [7]],
      ['n.bias', true, false, [7]],
      ['n.mean', false, false, [7]],
      ['n.variance', false, false, [7]],
    ],
  );
});

import type * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { batchMean, batchMeanSquare, imageMean, imageMeanSquare } from '../../src/nn/moments.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { onBothEngines } from './both-engines.ts';
import { derivativeDeviations } from './derivative-checks.ts';
import { largestDifference } from './distance.ts';

const [batch, height, width, channels] = [3, 2, 4, 5];
const specs = { x: { shape: [batch, height, width, channels], dtype: 'float32' } } as const;
const x = drawNormal(randomStream('moments'), batch * height * width * channels);

function averaged(of: (value: number) => number, perImage: boolean): Float64Array {
  const result = new Float64Array(perImage ? batch * channels : channels);
  const pixels = height * width;
  for (const [i, value] of x.entries()) {
    const image = perImage ? Math.floor(i / (pixels * channels)) : 0;
    const target = image * channels + (i % channels);
    result[target] = result[target]! + of(value) / (perImage ? pixels : pixels * batch);
  }
  return result;
}

const cases = {
  imageMean: { fn: imageMean, expected: averaged((value) => value, true) },
  imageMeanSquare: { fn: imageMeanSquare, expected: averaged((value) => value ** 2, true) },
  batchMean: { fn: batchMean, expected: averaged((value) => value, false) },
  batchMeanSquare: { fn: batchMeanSquare, expected: averaged((value) => value ** 2, false) },
} as const;

for (const [name, { fn, expected }] of Object.entries(cases)) {
  test(`${name} is the mean, with first and second derivatives as by finite differences`, async (t) => {
    const apply = (inputs: Readonly<Record<string, tf.Tensor>>): tf.Tensor => fn(inputs['x'] as tf.Tensor4D);
    const { compiled, eager } = await onBothEngines((inputs) => ({ mean: apply(inputs) }), specs, { x });
    t.true(largestDifference(compiled['mean']!, expected) < 1e-6);
    t.true(largestDifference(eager['mean']!, expected) < 1e-6);
    const { first, second } = derivativeDeviations(apply, specs, { x });
    t.true(first < 1e-6, String(first));
    t.true(second < 1e-6, String(second));
  });
}

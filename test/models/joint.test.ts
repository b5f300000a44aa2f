import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import type { TensorFunction } from '../../src/engine/types.ts';
import { denoise, logConditional, logJoint, logMarginal, score } from '../../src/models/joint.ts';
import type { JointDensity } from '../../src/models/types.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { onBothEngines } from '../nn/both-engines.ts';
import { largestDifference } from '../nn/distance.ts';
import { alongDirection, dot } from '../nn/float64.ts';
import {
  classPosterior,
  mixtureByClasses,
  mixtureWithEnergy,
  posteriorMean,
  type Mixture,
} from './gaussian-mixture.ts';

const imageShape = [2, 2, 3] as const;
const dimensions = 12;
const classes = 3;
const batch = 4;

const mixture: Mixture = {
  means: Array.from({ length: classes }, (_, label) =>
    Array.from({ length: 2 }, (__, k) =>
      Float64Array.from(drawNormal(randomStream('mean', label, k), dimensions), (value) => 0.5 + 0.3 * value),
    ),
  ),
  weights: [
    [0.1, 0.3],
    [0.25, 0.15],
    [0.05, 0.15],
  ],
  tau: 0.2,
};

const specs = {
  y: { shape: [batch, ...imageShape], dtype: 'float32' },
  sigma: { shape: [batch], dtype: 'float32' },
  oneHot: { shape: [batch, classes], dtype: 'float32' },
  direction: { shape: [batch, ...imageShape], dtype: 'float32' },
} as const;
const label = 1;
const oneHot = Float32Array.from({ length: batch * classes }, (_, i) => (i % classes === label ? 1 : 0));
const direction = drawNormal(randomStream('direction'), batch * dimensions);

function images(sigma: number): Float32Array {
  const components = mixture.means.flat();
  const noise = drawNormal(randomStream('noise', sigma), batch * dimensions);
  return noise.map((value, i) => components[Math.floor(i / dimensions)]![i % dimensions]! + sigma * value);
}

const rows = (values: ArrayLike<number>): number[][] =>
  Array.from({ length: batch }, (_, lane) => Array.from(values).slice(lane * dimensions, (lane + 1) * dimensions));

function everything(density: JointDensity): TensorFunction {
  return (inputs) => {
    const [y, sigma] = [inputs['y'] as tf.Tensor4D, inputs['sigma'] as tf.Tensor1D];
    const denoiser = (point: tf.Tensor): tf.Tensor4D => denoise(density, point as tf.Tensor4D, sigma);
    const jacobianProduct = tf.grad((point) => denoiser(point).mul(inputs['direction']!).sum());
    return {
      denoised: denoiser(y),
      denoisedOfClass: denoise(density, y, sigma, inputs['oneHot'] as tf.Tensor2D),
      score: score(density, y, sigma),
      posterior: logConditional(density, y).exp(),
      jacobianProduct: jacobianProduct(y),
      joint: logJoint(density, y, sigma),
      marginal: logMarginal(density, y, sigma),
    };
  };
}

for (const sigma of [0.05, 0.25, 1]) {
  for (const [form, densityOf] of Object.entries({ mixtureByClasses, mixtureWithEnergy })) {
    test(`${form} at noise level ${sigma}: denoisers, score, posterior and Jacobian are the closed forms`, async (t) => {
      const y = images(sigma);
      const expected = {
        denoised: rows(y).flatMap((row) => [...posteriorMean(mixture, row, sigma)]),
        denoisedOfClass: rows(y).flatMap((row) => [...posteriorMean(mixture, row, sigma, label)]),
        posterior: rows(y).flatMap((row) => classPosterior(mixture, row, sigma)),
        jacobianProduct: rows(y).flatMap((row, lane) =>
          row.map((_, i) =>
            alongDirection(
              (point) => dot(posteriorMean(mixture, point, sigma), rows(direction)[lane]!),
              row,
              row.map((__, j) => Number(i === j)),
            ),
          ),
        ),
      };
      const levels = new Float32Array(batch).fill(sigma);
      const values = { y, sigma: levels, oneHot, direction };
      const { compiled, eager } = await onBothEngines(everything(densityOf(mixture, sigma)), specs, values);
      for (const results of [compiled, eager]) {
        t.true(largestDifference(results['denoised']!, expected.denoised) < 1e-4);
        t.true(largestDifference(results['denoisedOfClass']!, expected.denoisedOfClass) < 1e-4);
        t.true(largestDifference(results['posterior']!, expected.posterior) < 1e-4);
        t.true(largestDifference(results['jacobianProduct']!, expected.jacobianProduct) < 1e-3);
        const fromScore = results['score']!.map((value, i) => y[i]! + sigma ** 2 * value);
        t.true(largestDifference(fromScore, expected.denoised) < 1e-4);
        const marginal = rows(y).map((_, lane) => {
          const row = Array.from(results['joint']!).slice(lane * classes, (lane + 1) * classes);
          return Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0));
        });
        t.true(largestDifference(results['marginal']!, marginal) < 1e-4);
      }
    });
  }
}

test('noise levels are those of each image', async (t) => {
  const sigma = 0.25;
  const y = images(sigma);
  const levels = Float32Array.of(0.1, 0.25, 0.5, 1);
  const density = mixtureWithEnergy(mixture, sigma);
  const run = async (given: Float32Array) =>
    (await onBothEngines(everything(density), specs, { y, sigma: given, oneHot, direction })).compiled['denoised']!;
  const together = await run(levels);
  for (const [lane, level] of levels.entries()) {
    const alone = await run(new Float32Array(batch).fill(level));
    t.deepEqual(rows(together)[lane], rows(alone)[lane]);
  }
});

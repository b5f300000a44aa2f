import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { type TensorFunction, type TensorSpec, createEngine } from '../../src/engine/index.ts';
import { trace } from '../../src/engine/trace.ts';
import { drawNormal, drawUniform, randomStream } from '../../src/random.ts';
import { interpret } from './interpreter.ts';
import { erf } from './interpreter/elementwise.ts';
import { assertClose } from './kernels/compare.ts';

const image = [2, 6, 6, 2] as const;
const inputs: Record<string, TensorSpec> = { x: { shape: image, dtype: 'float32' } };
const x = drawUniform(randomStream('interpreter', 'x'), 2 * 6 * 6 * 2);

function weights<R extends tf.Rank>(name: string, shape: number[]): tf.Tensor<R> {
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(drawNormal(randomStream('interpreter', name), size), shape as tf.ShapeMap[R]);
}

function softly(y: tf.Tensor): tf.Tensor {
  return y.mul(tf.erf(y.div(Math.SQRT2)).add(1)).div(2);
}

/** Log-likelihood of class 1 under a small network, one number for each image. */
function logLikelihood(images: tf.Tensor): tf.Tensor {
  const first = softly(
    tf.conv2d(images as tf.Tensor4D, weights<tf.Rank.R4>('first', [3, 3, 2, 4]).mul(0.3), 1, 'same'),
  );
  const { mean, variance } = tf.moments(first, [1, 2], true);
  const normal = first.sub(mean).div(variance.add(1e-3).sqrt());
  const second = softly(
    tf.conv2d(normal as tf.Tensor4D, weights<tf.Rank.R4>('second', [3, 3, 4, 5]).mul(0.3), 2, 'same'),
  );
  const logits = tf.matMul(second.mean([1, 2]), weights<tf.Rank.R2>('head', [5, 3]));
  return tf.softmax(logits).slice([0, 1], [-1, 1]).log();
}

const gradient = (images: tf.Tensor) => tf.grad((point) => logLikelihood(point).sum())(images);

/** A network's value, its gradient, and the gradient of the gradient's square length. */
const network: TensorFunction = (given) => ({
  value: logLikelihood(given.x!).sum(),
  gradient: gradient(given.x!),
  squareLength: gradient(given.x!).square().sum(),
  secondOrder: tf.grad((point) => gradient(point).square().sum())(given.x!),
});

test('the error function has its known values', (t) => {
  const known: readonly (readonly [number, number])[] = [
    [0, 0],
    [0.1, 0.1124629160182849],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [2.6, 0.9997639655834707],
    [4, 0.9999999845827421],
    [-1, -0.8427007929497149],
  ];
  for (const [at, value] of known) t.true(Math.abs(erf(at) - value) < 1e-15, `erf(${at}) = ${erf(at)}`);
  t.true(Math.abs(erf(2.5 - 1e-12) - erf(2.5)) < 1e-12);
});

test('float32 on the engine agrees with float64 in the interpreter, to second order', async (t) => {
  const engine = await createEngine({ workers: 1 });
  const compiled = await engine.compile(network, inputs);
  const computed = await compiled.run({ x });
  const interpreted = interpret(trace(network, inputs), { x });
  for (const name of ['value', 'gradient', 'squareLength', 'secondOrder']) {
    assertClose(t, computed[name]!, interpreted[name]!, 2e-5, name);
  }
  await engine.close();
});

/** Central differences of a scalar output in single elements, in double precision. */
function differences(scalar: string, elements: readonly number[]): number[] {
  const graph = trace(network, inputs);
  const step = 1e-5;
  return elements.map((element) => {
    const at = (shift: number) => {
      const moved = Float64Array.from(x);
      moved[element]! += shift;
      return interpret(graph, { x: moved })[scalar]![0]!;
    };
    return (at(step) - at(-step)) / (2 * step);
  });
}

for (const [scalar, derivative] of [
  ['value', 'gradient'],
  ['squareLength', 'secondOrder'],
] as const) {
  test(`the recorded ${derivative} is the slope of the recorded ${scalar}`, (t) => {
    const elements = [0, 17, 40, 71, 72, 100, 143];
    const slopes = differences(scalar, elements);
    const recorded = interpret(trace(network, inputs), { x })[derivative]!;
    for (const [i, element] of elements.entries()) {
      const [slope, value] = [slopes[i]!, recorded[element]!];
      t.true(Math.abs(slope - value) <= 1e-6 * Math.max(1e-2, Math.abs(value)), `${element}: ${slope}, ${value}`);
    }
  });
}

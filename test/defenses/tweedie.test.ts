import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { crossEntropy } from '../../src/attacks/loss.ts';
import { defend, exposeToAttack } from '../../src/bench/defend.ts';
import { evaluateGradient } from '../../src/bench/evaluate.ts';
import { resolveParams } from '../../src/bench/params.ts';
import addedNoise from '../../src/defenses/added-noise.ts';
import feedforward from '../../src/defenses/feedforward.ts';
import tweedie from '../../src/defenses/tweedie.ts';
import tweedieOnce from '../../src/defenses/tweedie-once.ts';
import { bind } from '../../src/models/bind.ts';
import type { LoadedModel } from '../../src/models/types.ts';
import { drawNormal, drawUniform, randomStream } from '../../src/random.ts';
import { compute, computeEagerly } from '../bench/support/compute.ts';
import { gaussianModel, imageShape, smoothModel } from '../bench/support/models.ts';

const batch = 2;
const shape = [batch, ...imageShape];
const size = batch * 48;
const x = drawUniform(randomStream('tweedie test'), size).map((value) => 0.5 + 0.4 * value);
const label = { shape: [batch], values: Int32Array.of(0, 1) };
const params = resolveParams(tweedie, { steps: 2, sigma: 0.4, sigmaEnd: 0.3, stepSize: 0.9 });

/** Loss of each image, gradient and purified image of a model behind two Tweedie steps. */
async function look(model: LoadedModel, image: Float32Array, gradient: 'full' | 'bpda' = 'full') {
  const outputs = await compute(
    (inputs) => {
      const attacked = exposeToAttack(bind(model), tweedie, params, gradient);
      const point = inputs.x as tf.Tensor4D;
      const told = evaluateGradient(attacked, point, ({ logits }) => crossEntropy(logits, inputs.label as tf.Tensor1D));
      return {
        loss: told.loss,
        gradient: told.gradient,
        logits: told.logits,
        purified: defend(bind(model), tweedie, params).purify(point),
      };
    },
    { x: { shape, values: image }, label },
  );
  return outputs as Record<'loss' | 'gradient' | 'logits' | 'purified', Float32Array>;
}

/** Gradient of the cross-entropy of the model itself. */
async function plainGradient(model: LoadedModel, image: Float32Array): Promise<Float32Array> {
  const { gradient } = await compute(
    (inputs) => ({
      gradient: tf.grad((point: tf.Tensor) =>
        crossEntropy(bind(model).logits(point as tf.Tensor4D), inputs.label as tf.Tensor1D).sum(),
      )(inputs.x!),
    }),
    { x: { shape, values: image }, label },
  );
  return gradient as Float32Array;
}

function difference(a: Float32Array, b: Float32Array): number {
  const squares = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(squares(a.map((value, i) => value - b[i]!)) / squares(b));
}

test('the purified point of a Gaussian density is the closed form', async (t) => {
  const [mean, kappa, tau] = [0.3, 0.2, 2];
  const { purified } = await look(gaussianModel(mean, kappa, tau), x);
  const factor = [0.4, 0.3].reduce((product, sigma) => product * (1 - 0.9 * (kappa + (sigma / tau) ** 2)), 1);
  const expected = x.map((value) => mean + factor * (value - mean));
  t.true(difference(purified, expected) < 1e-6);
});

test('the gradient through two steps agrees with finite differences', async (t) => {
  const model = smoothModel();
  const { gradient } = await look(model, x);
  const total = (image: Float32Array): number => {
    const { loss } = computeEagerly(
      (inputs) => ({
        loss: crossEntropy(
          defend(bind(model), tweedie, params).logits(inputs.x as tf.Tensor4D),
          inputs.label as tf.Tensor1D,
        ).sum(),
      }),
      { x: { shape, values: image }, label },
    );
    return loss![0]!;
  };
  for (const name of ['first', 'second', 'third']) {
    const direction = drawNormal(randomStream('direction', name), size);
    const slope = (h: number): number => {
      const ahead = total(x.map((value, i) => value + h * direction[i]!));
      const behind = total(x.map((value, i) => value - h * direction[i]!));
      return (ahead - behind) / (2 * h);
    };
    const extrapolated = (4 * slope(0.004) - slope(0.008)) / 3;
    const exact = direction.reduce((sum, value, i) => sum + value * gradient[i]!, 0);
    t.true(Math.abs(extrapolated - exact) <= 1e-3 * Math.abs(exact), `${extrapolated} against ${exact}`);
  }
});

test('the exact gradient and the identity backward differ, on the same values', async (t) => {
  const model = smoothModel();
  const full = await look(model, x, 'full');
  const bpda = await look(model, x, 'bpda');
  t.true(difference(bpda.logits, full.logits) < 1e-6);
  t.true(difference(bpda.gradient, full.gradient) > 0.01);
});

test('bpda gives the gradient of the classifier at the purified point', async (t) => {
  const model = smoothModel();
  const { gradient, purified } = await look(model, x, 'bpda');
  t.true(difference(gradient, await plainGradient(model, purified)) < 1e-5);
});

test('purification moves the image', async (t) => {
  const { purified } = await look(smoothModel(), x);
  t.true(difference(purified, x) > 0.001);
});

test('without a defense, and behind one that does not use a density, a loss sees the image and none', async (t) => {
  const seen: [boolean, boolean][] = [];
  await compute(
    (inputs) => {
      for (const defense of [feedforward, addedNoise, tweedie]) {
        const own = resolveParams(defense);
        const noise = { 'noise.0.offset': tf.zeros([batch, ...imageShape]) };
        const attacked = exposeToAttack(bind(smoothModel()), defense, own, 'full', noise);
        const { isPurified, logDensity } = attacked.answer(inputs.x as tf.Tensor4D);
        seen.push([isPurified, logDensity !== undefined]);
      }
      return { x: inputs.x! };
    },
    { x: { shape, values: x } },
  );
  t.deepEqual(seen.slice(0, 3), [
    [false, false],
    [true, false],
    [true, true],
  ]);
});

test('the density that a loss sees is that of the purified image', async (t) => {
  const [mean, kappa, tau, level] = [0.3, 0.2, 2, 0.4];
  const { purified, density } = await compute(
    (inputs) => {
      const answer = exposeToAttack(bind(gaussianModel(mean, kappa, tau)), tweedie, params, 'full').answer(
        inputs.x as tf.Tensor4D,
      );
      return { purified: answer.purified, density: answer.logDensity!(level) };
    },
    { x: { shape, values: x } },
  );
  for (let row = 0; row < batch; row++) {
    const image = [...purified!].slice((row * size) / batch, ((row + 1) * size) / batch);
    const squares = image.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const expected = Math.log(1 + Math.E) - squares / (2 * tau ** 2) - (kappa * squares) / (2 * level ** 2);
    t.true(Math.abs(density![row]! - expected) < 1e-5, `${density![row]} for ${expected}`);
  }
});

test('one step by default is tweedie-once', async (t) => {
  const { once, step } = await compute(
    (inputs) => {
      const purify = (defense: typeof tweedie, given: Record<string, unknown>): tf.Tensor =>
        defend(bind(smoothModel()), defense, resolveParams(defense, given)).purify(inputs.x as tf.Tensor4D);
      return { once: purify(tweedieOnce, {}), step: purify(tweedie, { steps: 1 }) };
    },
    { x: { shape, values: x } },
  );
  t.true(difference(step as Float32Array, once as Float32Array) < 1e-6);
  t.true(difference(once as Float32Array, x) > 1e-3);
});

import test from 'ava';
import type { Card } from '../../src/models/card.ts';
import { chooseStored } from '../../src/training/stored-weights.ts';

const weights = { parameters: Float32Array.of(1 / 3, 1e-3), statistics: Float32Array.of(2 / 3) };
const [halfThird] = [0.333251953125];

function scoresOf(testAccuracy: number, denoisedPsnr = 25): Card['scores'] {
  const denoiser = [{ sigma: 0.1, noisyPsnr: 20, denoisedPsnr, images: 10 }];
  return { testImages: 1000, testAccuracy, validationAccuracy: 0.8, denoiser };
}

test('float32 keeps the weights as they are and measures once', async (t) => {
  let measured = 0;
  const stored = await chooseStored(weights, 'float32', () => {
    measured++;
    return Promise.resolve(scoresOf(0.9));
  });
  t.is(stored.weights, weights);
  t.is(measured, 1);
});

test('float16 rounds, and the scores are those of the rounded weights', async (t) => {
  const stored = await chooseStored(weights, 'float16', ({ parameters }) =>
    Promise.resolve(scoresOf(parameters[0] === halfThird ? 0.8999 : 0.9)),
  );
  t.is(stored.precision, 'float16');
  t.is(stored.weights.parameters[0], halfThird);
  t.is(stored.scores.testAccuracy, 0.8999);
});

test('where a score moves, the weights stay as they are', async (t) => {
  const lessAccurate = await chooseStored(weights, 'float16', ({ parameters }) =>
    Promise.resolve(scoresOf(parameters[0] === halfThird ? 0.898 : 0.9)),
  );
  t.is(lessAccurate.precision, 'float32');
  t.is(lessAccurate.weights, weights);
  t.is(lessAccurate.scores.testAccuracy, 0.9);
  const noisier = await chooseStored(weights, 'float16', ({ parameters }) =>
    Promise.resolve(scoresOf(0.9, parameters[0] === halfThird ? 24.9 : 25)),
  );
  t.is(noisier.precision, 'float32');
});

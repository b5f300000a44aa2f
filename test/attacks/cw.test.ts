import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { adam } from '../../src/attacks/adam.ts';
import { fromTanhSpace, throughTanh, toTanhSpace } from '../../src/attacks/tanh-space.ts';
import { beginSearch, nextWeight, type WeightSearch } from '../../src/attacks/weight-search.ts';
import { compute } from '../bench/support/compute.ts';

const shape = [1, 1, 1, 4];

test('Adam takes the steps of its definition', async (t) => {
  const gradients = [
    [1, -2, 0.5, 0],
    [0.5, 2, -3, 0],
    [-1, 1, 1e-3, 0],
  ];
  const { direction } = await compute(
    (given) => {
      let means = { mean: tf.zeros<tf.Rank.R4>([1, 1, 1, 4]), square: tf.zeros<tf.Rank.R4>([1, 1, 1, 4]) };
      const directions = gradients.map((_, i) => {
        const taken = adam(means, given[`gradient${i}`] as tf.Tensor4D, tf.tensor1d([i + 1]));
        means = { ...taken.means };
        return taken.direction;
      });
      return { direction: tf.concat(directions, 0) };
    },
    Object.fromEntries(gradients.map((values, i) => [`gradient${i}`, { shape, values: Float32Array.from(values) }])),
  );
  const [mean, square] = [new Float64Array(4), new Float64Array(4)];
  gradients.forEach((gradient, step) => {
    gradient.forEach((slope, i) => {
      mean[i] = 0.9 * mean[i]! + 0.1 * slope;
      square[i] = 0.999 * square[i]! + 0.001 * slope ** 2;
      const expected = -mean[i] / (1 - 0.9 ** (step + 1)) / (Math.sqrt(square[i] / (1 - 0.999 ** (step + 1))) + 1e-8);
      t.true(Math.abs(direction![4 * step + i]! - expected) < 1e-4, `step ${step}, pixel ${i}`);
    });
  });
});

test('a weight grows tenfold until one is enough, then the interval is halved', async (t) => {
  const answers = [0, 0, 1, 0, 1];
  const { weights } = await compute(
    ({ enough }) => {
      let search: WeightSearch = beginSearch(tf.zeros([1]), 0.01);
      const tried = answers.map((_, i) => {
        search = nextWeight(search, enough!.slice([i], [1]).greater(0));
        return search.weight;
      });
      return { weights: tf.concat(tried) };
    },
    { enough: { shape: [answers.length], values: Float32Array.from(answers) } },
  );
  const expected = [0.1, 1, 0.55, 0.775, 0.6625];
  expected.forEach((weight, i) => {
    t.true(Math.abs(weights![i]! - weight) < 1e-6, `weight ${i} is ${weights![i]}`);
  });
});

test('the tanh space holds every image, and gradients pass through it', async (t) => {
  const images = [0, 0.3, 0.9, 1];
  const slopes = [1, -2, 3, 4];
  const { w, image, gradient } = await compute(
    ({ x, slope }) => {
      const place = toTanhSpace(x as tf.Tensor4D);
      return { w: place, image: fromTanhSpace(place), gradient: throughTanh(place, slope as tf.Tensor4D) };
    },
    {
      x: { shape, values: Float32Array.from(images) },
      slope: { shape, values: Float32Array.from(slopes) },
    },
  );
  images.forEach((pixel, i) => {
    t.true(Number.isFinite(w![i]!));
    t.true(Math.abs(image![i]! - pixel) < 1e-6);
    const expected = (slopes[i]! * (1 - Math.tanh(w![i]!) ** 2)) / 2;
    t.true(Math.abs(gradient![i]! - expected) < 1e-6);
  });
});

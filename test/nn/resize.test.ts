import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { resize, type ResizeOptions } from '../../src/nn/resize.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { onBothEngines } from './both-engines.ts';
import { derivativeDeviations } from './derivative-checks.ts';
import { largestDifference } from './distance.ts';
import { runOperator, type Given } from './onnx-operator.ts';

type Shape = readonly [number, number, number, number];

const shape: Shape = [2, 3, 5, 7];
const x: Given = { shape, values: drawNormal(randomStream('resize'), 2 * 3 * 5 * 7) };

const sizes: readonly Pick<ResizeOptions, 'sides' | 'scales'>[] = [
  { sides: [10, 14] },
  { sides: [3, 5] },
  { sides: [5, 1] },
  { sides: [8, 5] },
  { scales: [2, 2] },
  { scales: [0.6, 1.7] },
  { scales: [1, 3] },
];

const kinds: readonly Omit<ResizeOptions, 'sides' | 'scales'>[] = [
  ...(['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'] as const).flatMap((nearest) =>
    (['half_pixel', 'asymmetric', 'align_corners'] as const).map((coordinates) => ({ nearest, coordinates })),
  ),
  { coordinates: 'tf_half_pixel_for_nn', nearest: 'floor' },
  ...(['half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric', 'half_pixel_symmetric'] as const).flatMap(
    (coordinates) => (['linear', 'cubic'] as const).map((mode) => ({ coordinates, mode })),
  ),
  { mode: 'cubic', cubicCoefficient: -0.5, excludeOutside: true },
  { mode: 'linear', antialias: true, excludeOutside: true },
  { mode: 'cubic', antialias: true, excludeOutside: true },
];

/** What ONNX Runtime's own operator makes of the images. */
function byRuntime({ sides, scales = [sides![0] / shape[2], sides![1] / shape[3]], ...options }: ResizeOptions) {
  const factors = { shape: [4], values: Float32Array.of(1, 1, ...scales) };
  const inputs = { x, roi: { shape: [0], values: new Float32Array(0) }, factors };
  const { coordinates = 'half_pixel', nearest = 'round_prefer_floor', mode = 'nearest' } = options;
  const attributes = {
    mode,
    coordinate_transformation_mode: coordinates,
    nearest_mode: nearest,
    cubic_coeff_a: options.cubicCoefficient ?? -0.75,
    exclude_outside: options.excludeOutside ? 1 : 0,
    antialias: options.antialias ? 1 : 0,
  };
  return runOperator('Resize', inputs, attributes, ['cubic_coeff_a']);
}

test('it agrees with the operator of ONNX Runtime in every mode', async (t) => {
  tf.setBackend('cpu') as unknown;
  for (const kind of kinds) {
    for (const size of sizes) {
      const options = { ...size, ...kind };
      const made = resize(tf.tensor4d(x.values, [...shape]), options);
      const expected = await byRuntime(options);
      t.deepEqual(made.shape, [...expected.shape] as unknown as Shape, JSON.stringify(options));
      const difference = largestDifference(made.dataSync(), expected.values);
      t.true(difference < 4e-6, `${JSON.stringify(options)}: ${difference}`);
    }
  }
});

const differentiated: readonly ResizeOptions[] = [
  { sides: [10, 14] },
  { sides: [3, 9], mode: 'linear', coordinates: 'align_corners' },
  { scales: [1, 0.5], mode: 'cubic', antialias: true },
];

test('compiled, it does as op by op', async (t) => {
  const { compiled, eager } = await onBothEngines(
    ({ x: images }) =>
      Object.fromEntries(differentiated.map((options, i) => [String(i), resize(images as tf.Tensor4D, options)])),
    { x: { shape, dtype: 'float32' } },
    { x: x.values },
  );
  for (const name of Object.keys(eager)) t.true(largestDifference(compiled[name]!, eager[name]!) < 2e-6, name);
});

test('first and second derivatives are those of finite differences', (t) => {
  for (const options of differentiated) {
    const { first, second } = derivativeDeviations(
      ({ x: images }) => resize(images as tf.Tensor4D, options),
      { x: { shape, dtype: 'float32' } },
      { x: x.values },
    );
    t.true(first < 1e-6 && second < 1e-6, `${JSON.stringify(options)}: ${first}, ${second}`);
  }
});

test('a size that leaves nothing is refused in words', (t) => {
  const images = tf.zeros<tf.Rank.R4>([1, 1, 3, 3]);
  t.throws(() => resize(images, { scales: [0.2, 1] }), { message: /\[1,1,3,3\] cannot be resized to a side of 0/ });
  t.throws(() => resize(images, {}), { message: /cannot be resized/ });
});

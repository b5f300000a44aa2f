import type * as tf from '@tensorflow/tfjs';
import test from 'ava';
import fc from 'fast-check';
import type { ParameterSpec } from '../../src/nn/types.ts';
import { decayMask, initialVector, pack, parameterLayout, unpack, unpackHost } from '../../src/training/layout.ts';
import { onBothEngines } from '../nn/both-engines.ts';

const specs: Readonly<Record<string, ParameterSpec>> = {
  filter: { shape: [3, 3, 2, 4], init: { normal: 0.5 }, decay: true, trainable: true },
  mean: { shape: [4], init: { constant: 0 }, decay: false, trainable: false },
  gain: { shape: [4], init: { constant: 1 }, decay: false, trainable: true },
  variance: { shape: [4], init: { constant: 1 }, decay: false, trainable: false },
  matrix: { shape: [4, 3], init: { normal: 2 }, decay: true, trainable: true },
};
const { trained, statistics } = parameterLayout(specs);

test('trained parameters and statistics lie one after the other, in the order of their definition', (t) => {
  const placed = (layout: typeof trained) => layout.slots.map(({ name, offset, size }) => [name, offset, size]);
  t.deepEqual(placed(trained), [
    ['filter', 0, 72],
    ['gain', 72, 4],
    ['matrix', 76, 12],
  ]);
  t.is(trained.size, 88);
  t.deepEqual(placed(statistics), [
    ['mean', 0, 4],
    ['variance', 4, 4],
  ]);
});

test('unpacking and packing gives the same vector, on the host too', async (t) => {
  const vector = Float32Array.from({ length: trained.size }, (_, i) => i - 40.5);
  const { compiled, eager } = await onBothEngines(
    (inputs) => {
      const parts = unpack(trained, inputs['vector'] as tf.Tensor1D);
      return { vector: pack(trained.slots.map(({ name }) => parts[name]!)), gain: parts['gain']! };
    },
    { vector: { shape: [trained.size], dtype: 'float32' } },
    { vector },
  );
  for (const results of [compiled, eager]) {
    t.deepEqual(results['vector'], vector);
    t.deepEqual(results['gain'], vector.slice(72, 76));
  }
  const onHost = unpackHost(trained, vector);
  t.deepEqual(onHost['matrix'], { shape: [4, 3], values: vector.slice(76) });
  t.deepEqual(Float32Array.from(trained.slots.flatMap(({ name }) => [...onHost[name]!.values])), vector);
});

test('weight decay is masked element by element', (t) => {
  const mask = decayMask(trained);
  t.true(mask.subarray(0, 72).every((value) => value === 1));
  t.true(mask.subarray(72, 76).every((value) => value === 0));
  t.true(mask.subarray(76).every((value) => value === 1));
});

test('start values follow their specification', (t) => {
  const many = parameterLayout({
    wide: { shape: [200, 200], init: { normal: 0.5 }, decay: true, trainable: true },
    gain: { shape: [5], init: { constant: 3 }, decay: false, trainable: true },
  }).trained;
  const vector = initialVector(many, '7');
  const wide = vector.subarray(0, 40_000);
  const mean = wide.reduce((sum, value) => sum + value, 0) / wide.length;
  const deviation = Math.sqrt(wide.reduce((sum, value) => sum + (value - mean) ** 2, 0) / wide.length);
  t.true(Math.abs(mean) < 5 * (0.5 / 200));
  t.true(Math.abs(deviation - 0.5) < 5 * (0.5 / Math.sqrt(2 * 40_000)));
  t.deepEqual(vector.slice(40_000), new Float32Array(5).fill(3));
});

test('start values depend on seed and name, not on what stands beside', (t) => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (seed) => {
      const { matrix } = specs;
      const alone = initialVector(parameterLayout({ matrix: matrix! }).trained, seed);
      t.deepEqual(initialVector(trained, seed).slice(76), alone);
      t.notDeepEqual(initialVector(trained, `${seed}+`).slice(76), alone);
    }),
    { numRuns: 20 },
  );
});

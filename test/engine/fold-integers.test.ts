import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { trace } from '../../src/engine/trace.ts';
import type { TensorSpec } from '../../src/engine/types.ts';

const x: TensorSpec = { shape: [2, 3, 4], dtype: 'float32' };

test('what is computed from integers that are known can be read, and records nothing', (t) => {
  const graph = trace(
    ({ x: at }) => {
      const shape = tf.tensor1d(at!.shape, 'int32');
      const batch = tf.stridedSlice(shape, [0], [1], [1], 0, 0, 0, 0, 1);
      const rest = shape.slice([1]).prod();
      const flat = tf.stack([batch, rest.mul(tf.scalar(1, 'int32'))]);
      return { y: at!.reshape(Array.from(flat.dataSync())) };
    },
    { x },
  );
  t.deepEqual(graph.outputs['y']!.shape, [2, 12]);
  t.deepEqual(
    graph.nodes.map(({ op }) => op),
    ['Reshape'],
  );
});

test('constants of any type can be read, also those whose elements are all equal', (t) => {
  const read: unknown[] = [];
  trace(
    ({ x: at }) => {
      read.push(tf.tensor1d([1.5, -2]).dataSync(), tf.fill([3], 7, 'int32').dataSync());
      return { y: at! };
    },
    { x },
  );
  t.deepEqual(read, [Float32Array.of(1.5, -2), Int32Array.of(7, 7, 7)]);
});

test('what depends on the inputs cannot be read, and fractions are recorded', (t) => {
  t.throws(() => trace(({ x: at }) => ({ y: at!.mul(at!.sum().dataSync()[0]!) }), { x }), {
    message: /read the values of a tensor/,
  });
  const graph = trace(({ x: at }) => ({ y: at!.mul(tf.tensor1d([1, 2, 3, 4]).square()) }), { x });
  t.deepEqual(
    graph.nodes.map(({ op }) => op),
    ['Mul', 'Mul'],
  );
});

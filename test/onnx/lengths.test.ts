import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { withBackend } from '../../src/engine/with-backend.ts';
import { euclideanLength } from '../../src/onnx/operators/lengths.ts';
import { checkCase, closeEngine } from './operator-case.ts';
import { floats } from './write-model.ts';

test('a length of 0 has the derivative 0, as in PyTorch', (t) => {
  const slope = tf.grad((x: tf.Tensor) => euclideanLength(x, [1]));
  const found = withBackend('cpu', () =>
    tf.tidy(() =>
      slope(
        tf.tensor2d([
          [0, 0],
          [0.75, 1],
        ]),
      ).arraySync(),
    ),
  );
  t.deepEqual(found, [
    [0, 0],
    [Math.fround(0.6), Math.fround(0.8)],
  ]);
});

for (const p of [1, 2]) {
  test(`a row of zeros stays what it is when l${p} lengths become 1, as in ONNX Runtime`, async (t) =>
    checkCase(t, 'normalised zeros', {
      op: 'LpNormalization',
      x: [3, 2],
      before: [{ op: 'Mul', inputs: ['x', 'rows'], outputs: ['a'] }],
      initialisers: { rows: floats([3, 1], [1, 0, 2]) },
      attributes: { axis: 2, p },
      isSmooth: false,
    }));
}

test.after.always(closeEngine);

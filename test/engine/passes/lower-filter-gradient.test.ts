import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { lowerFilterGradient } from '../../../src/engine/passes/lower-filter-gradient.ts';
import { rewrite } from '../../../src/engine/passes/rewrite.ts';
import { trace } from '../../../src/engine/trace.ts';
import { linesOf } from './lines.ts';
import { constant, floats } from './support.ts';

test('a filter gradient is one matrix product of all taps, side by side', (t) => {
  const before = trace(
    ({ x, dy }) => {
      const loss = (filter: tf.Tensor) =>
        tf
          .conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same')
          .mul(dy!)
          .sum();
      return { gradient: tf.grad(loss)(constant(3, 1, 1, 2)) };
    },
    { x: floats(2, 4, 4, 1), dy: floats(2, 2, 2, 2) },
  );
  t.deepEqual(linesOf(before, ['strides', 'pads']), [
    '%0 = our ConvFilterGradient(x, dy, strides=2,2, pads=0,0,1,0) [3,1,1,2]',
  ]);
  t.deepEqual(linesOf(rewrite(before, lowerFilterGradient)), [
    '%0 = Pad(x, (0,0,0,0,0,1,0,0)) [2,5,4,1]',
    '%1 = Slice(%0, (0,0,0,0), (2,3,3,1), (0,1,2,3), (1,2,2,1)) [2,2,2,1]',
    '%2 = Slice(%0, (0,1,0,0), (2,4,3,1), (0,1,2,3), (1,2,2,1)) [2,2,2,1]',
    '%3 = Slice(%0, (0,2,0,0), (2,5,3,1), (0,1,2,3), (1,2,2,1)) [2,2,2,1]',
    '%4 = Concat(%1, %2, %3) [2,2,2,3]',
    '%5 = Reshape(%4, (8,3)) [8,3]',
    '%6 = Transpose(%5) [3,8]',
    '%7 = Reshape(dy, (8,2)) [8,2]',
    '%8 = MatMul(%6, %7) [3,2]',
    '%9 = Reshape(%8, (3,1,1,2)) [3,1,1,2]',
  ]);
});

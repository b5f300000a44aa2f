import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { trace } from '../../src/engine/trace.ts';
import { linesOf } from './passes/lines.ts';
import { floats } from './passes/support.ts';

test('common subexpressions are recorded once, and what no output needs is left out', (t) => {
  const graph = trace(
    ({ x }) => {
      x!.log().sum();
      return { y: x!.exp().mul(x!.exp()), z: x!.exp() };
    },
    { x: floats(4) },
  );
  t.deepEqual(linesOf(graph), ['%0 = Exp(x) [4]', '%1 = Mul(%0, %0) [4]']);
});

test('constants whose elements are all equal are one number, whatever their shape', (t) => {
  const graph = trace(({ x }) => ({ y: x!.add(tf.ones([3, 4])) }), { x: floats(3, 4) });
  t.deepEqual(linesOf(graph), ['%0 = Add(x, 1) [3,4]']);
  t.is(graph.nodes[0]!.inputs[1]!.constant!.length, 1);
});

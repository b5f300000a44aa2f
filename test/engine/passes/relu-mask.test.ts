import test from 'ava';
import { reluMask } from '../../../src/engine/passes/relu-mask.ts';
import { rewrite } from '../../../src/engine/passes/rewrite.ts';
import { trace } from '../../../src/engine/trace.ts';
import { linesOf } from './lines.ts';
import { floats } from './support.ts';

test('whether something was positive is asked of the rectified value', (t) => {
  const before = trace(({ x }) => ({ y: x!.relu(), mask: x!.greater(0).toFloat() }), { x: floats(4) });
  t.deepEqual(linesOf(before), ['%0 = Relu(x) [4]', '%1 = Greater(x, 0) [4]', '%2 = Cast(%1) [4]']);
  t.deepEqual(linesOf(rewrite(before, reluMask)), ['%0 = Relu(x) [4]', '%1 = Greater(%0, 0) [4]', '%2 = Cast(%1) [4]']);
});

test('other bounds, and values that nobody rectifies, stay as they are', (t) => {
  const graphs = [
    trace(({ x }) => ({ y: x!.relu(), mask: x!.greater(1).toFloat() }), { x: floats(4) }),
    trace(({ x }) => ({ mask: x!.greater(0).toFloat() }), { x: floats(4) }),
  ];
  for (const graph of graphs) t.deepEqual(linesOf(rewrite(graph, reluMask)), linesOf(graph));
});

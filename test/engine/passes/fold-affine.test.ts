import test from 'ava';
import { foldAffine } from '../../../src/engine/passes/fold-affine.ts';
import { rewrite } from '../../../src/engine/passes/rewrite.ts';
import { trace } from '../../../src/engine/trace.ts';
import { linesOf } from './lines.ts';
import { constant, floats, same } from './support.ts';

const x = floats(2, 4, 4, 2);

test('a scale and a shift a channel after a convolution become part of its filter and its bias', (t) => {
  const before = trace(
    ({ x }) => ({
      y: same(x!, constant(1, 1, 2, 3))
        .mul(constant(3))
        .add(constant(3)),
    }),
    { x },
  );
  t.deepEqual(linesOf(before), [
    '%0 = Transpose(x) [2,2,4,4]',
    '%1 = Transpose(constant[1,1,2,3]) [3,2,1,1]',
    '%2 = Conv(%0, %1) [2,3,4,4]',
    '%3 = Transpose(%2) [2,4,4,3]',
    '%4 = Mul(%3, constant[3]) [2,4,4,3]',
    '%5 = Add(%4, constant[3]) [2,4,4,3]',
  ]);
  t.deepEqual(linesOf(rewrite(before, foldAffine)), [
    '%0 = Transpose(x) [2,2,4,4]',
    '%1 = Transpose(constant[1,1,2,3]) [3,2,1,1]',
    '%2 = Add(0, constant[3]) [3]',
    '%3 = Reshape(constant[3], (3,1,1,1)) [3,1,1,1]',
    '%4 = Mul(%1, %3) [3,2,1,1]',
    '%5 = Conv(%0, %4, %2) [2,3,4,4]',
    '%6 = Transpose(%5) [2,4,4,3]',
  ]);
});

test('a scale a channel before a convolution becomes part of its filter', (t) => {
  const before = trace(({ x }) => ({ y: same(x!.mul(constant(2)), constant(1, 1, 2, 3)) }), { x });
  t.is(linesOf(before)[0], '%0 = Mul(x, constant[2]) [2,4,4,2]');
  t.deepEqual(linesOf(rewrite(before, foldAffine)), [
    '%0 = Transpose(constant[1,1,2,3]) [3,2,1,1]',
    '%1 = Reshape(constant[2], (1,2,1,1)) [1,2,1,1]',
    '%2 = Mul(%0, %1) [3,2,1,1]',
    '%3 = Transpose(x) [2,2,4,4]',
    '%4 = Conv(%3, %2) [2,3,4,4]',
    '%5 = Transpose(%4) [2,4,4,3]',
  ]);
});

test('a scale a sample, and one of a result that is used twice, stay as they are', (t) => {
  const perSample = trace(({ x }) => ({ y: same(x!, constant(1, 1, 2, 3)).mul(x!.mean([1, 2, 3], true)) }), { x });
  const usedTwice = trace(
    ({ x }) => {
      const made = same(x!, constant(1, 1, 2, 3));
      return { made, scaled: made.mul(constant(3)) };
    },
    { x },
  );
  for (const graph of [perSample, usedTwice]) t.deepEqual(linesOf(rewrite(graph, foldAffine)), linesOf(graph));
});

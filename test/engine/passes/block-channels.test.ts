import type * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { blockChannels } from '../../../src/engine/passes/block-channels.ts';
import { fuseBlocked } from '../../../src/engine/passes/fuse-blocked.ts';
import { rewrite } from '../../../src/engine/passes/rewrite.ts';
import { trace } from '../../../src/engine/trace.ts';
import { compute, computeEagerly } from '../../bench/support/compute.ts';
import { linesOf } from './lines.ts';
import { constant, floats, same } from './support.ts';

/** Two convolutions with a rectifier between them, and a sum at the end. */
const recorded = trace(
  ({ x }) => {
    const filter = constant(3, 3, 8, 8);
    return { y: same(same(x!, filter).relu(), filter).add(x!).relu() };
  },
  { x: floats(2, 4, 4, 8) },
);

test('images are put into blocks once, and taken out of them once', (t) => {
  t.deepEqual(linesOf(recorded), [
    '%0 = Transpose(x) [2,8,4,4]',
    '%1 = Transpose(constant[3,3,8,8]) [8,8,3,3]',
    '%2 = Conv(%0, %1) [2,8,4,4]',
    '%3 = Transpose(%2) [2,4,4,8]',
    '%4 = Relu(%3) [2,4,4,8]',
    '%5 = Transpose(%4) [2,8,4,4]',
    '%6 = Conv(%5, %1) [2,8,4,4]',
    '%7 = Transpose(%6) [2,4,4,8]',
    '%8 = Add(%7, x) [2,4,4,8]',
    '%9 = Relu(%8) [2,4,4,8]',
  ]);
  const work = linesOf(blockChannels(recorded, 8)).filter((line) => !line.includes('Reshape('));
  t.deepEqual(work, [
    '%1 = Transpose(%0) [1,1,3,3,8,8]',
    '%3 = blocked ReorderInput(x) [2,8,4,4]',
    '%5 = blocked Conv(%3, %2) [2,8,4,4]',
    '%7 = Relu(%6) [2,1,4,4,8]',
    '%9 = blocked Conv(%8, %2) [2,8,4,4]',
    '%11 = Add(%10, %4) [2,1,4,4,8]',
    '%12 = Relu(%11) [2,1,4,4,8]',
    '%14 = blocked ReorderOutput(%13) [2,4,4,8]',
  ]);
});

test('channels that do not fill blocks stay where they are', (t) => {
  const odd = trace(({ x }) => ({ y: same(x!, constant(3, 3, 9, 9)) }), { x: floats(2, 4, 4, 9) });
  t.deepEqual(linesOf(blockChannels(odd, 8)), linesOf(odd));
});

test('a sum with other images and a rectifier become part of the blocked convolution before them', (t) => {
  const fused = rewrite(blockChannels(recorded, 8), fuseBlocked);
  const work = linesOf(fused, ['activation']).filter((line) => !line.includes('Reshape('));
  t.deepEqual(work, [
    '%1 = Transpose(%0) [1,1,3,3,8,8]',
    '%3 = blocked ReorderInput(x) [2,8,4,4]',
    '%4 = blocked Conv(%3, %2, activation=Relu) [2,8,4,4]',
    '%7 = Expand(0, (8)) [8]',
    '%8 = blocked Conv(%6, %2, %7, %3, activation=Relu) [2,8,4,4]',
    '%11 = blocked ReorderOutput(%10) [2,4,4,8]',
  ]);
});

test('means of channels that do not fill blocks are taken of the images, and are those of the eager engine', async (t) => {
  const classify = ({ x }: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> => ({
    logits: same(same(x!, constant(3, 3, 16, 32)).relu(), constant(1, 1, 32, 10)).mean([1, 2]),
  });
  const lines = linesOf(blockChannels(trace(classify, { x: floats(2, 6, 6, 16) }), 16));
  t.true(lines.some((line) => line.includes('blocked Conv')));
  const values = Float32Array.from({ length: 2 * 6 * 6 * 16 }, (_, i) => Math.sin(i));
  const given = { x: { shape: [2, 6, 6, 16], values } };
  const [outputs, expected] = [await compute(classify, given), computeEagerly(classify, given)];
  t.is(outputs.logits!.length, 20);
  outputs.logits!.forEach((value, i) => {
    t.true(Math.abs(value - expected.logits![i]!) < 1e-4, `${value} for ${expected.logits![i]}`);
  });
});

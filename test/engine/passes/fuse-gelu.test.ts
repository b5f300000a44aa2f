import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { fuseGelu } from '../../../src/engine/passes/fuse-gelu.ts';
import { rewrite } from '../../../src/engine/passes/rewrite.ts';
import { trace } from '../../../src/engine/trace.ts';
import { gelu } from '../../../src/nn/gelu.ts';
import { onBothEngines } from '../../nn/both-engines.ts';
import { largestDifference } from '../../nn/distance.ts';
import { linesOf } from './lines.ts';
import { floats } from './support.ts';

test('GELU without its gradient is one operator', (t) => {
  const before = trace(({ x }) => ({ y: gelu(x!) }), { x: floats(4) });
  t.deepEqual(
    linesOf(before).map((line) => line.replace(/0\.70\d+/, '0.7')),
    ['%0 = Mul(x, 0.7) [4]', '%1 = Erf(%0) [4]', '%2 = Add(%1, 1) [4]', '%3 = Mul(%2, 0.5) [4]', '%4 = Mul(x, %3) [4]'],
  );
  t.deepEqual(linesOf(rewrite(before, fuseGelu)), ['%0 = Gelu(x) [4]']);
});

test('with its gradient, or of another value, it stays as it is', (t) => {
  const graphs = [
    trace(({ x }) => ({ y: gelu(x!), gradient: tf.grad((each) => gelu(each))(x!) }), { x: floats(4) }),
    trace(({ x, z }) => ({ y: z!.mul(x!.mul(Math.SQRT1_2).erf().add(1).mul(0.5)) }), { x: floats(4), z: floats(4) }),
  ];
  for (const graph of graphs) t.deepEqual(linesOf(rewrite(graph, fuseGelu)), linesOf(graph));
});

test('compiled, it agrees with eager tfjs from the left tail to the right', async (t) => {
  const x = Float32Array.from({ length: 2001 }, (_, i) => (i - 1000) / 100);
  const { compiled, eager } = await onBothEngines(({ x }) => ({ y: gelu(x!) }), { x: floats(2001) }, { x });
  t.true(largestDifference(compiled['y']!, eager['y']!) < 1e-6);
});

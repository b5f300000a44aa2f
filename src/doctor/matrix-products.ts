import * as tf from '@tensorflow/tfjs';
import { callRate } from '../engine/call-rate.ts';
import type { Engine } from '../engine/types.ts';
import { drawUniform, randomStream } from '../random.ts';

/** Side of the matrices: three of them lie in the second-level cache of a core. */
export const side = 384;
/** Products a call, one after the other, so that what goes in and comes out takes no share of the time. */
const products = 64;
const operations = products * 2 * side ** 3;

/**
 * Compiles products of constant matrices, to be computed by all workers at once.
 *
 * @returns measures floating-point operations per second, for about so many seconds
 */
export async function compileProducts(engine: Engine): Promise<(seconds: number) => Promise<number>> {
  const { run } = await engine.compile(
    ({ shift }) => {
      const unit = Math.sqrt(3 / side);
      const values = drawUniform(randomStream('matrix'), side * side).map((value) => value * unit);
      const matrix = tf.tensor2d(values, [side, side]);
      let product: tf.Tensor2D = matrix.add(shift!);
      for (let i = 0; i < products; i++) product = tf.matMul(product, matrix);
      return { sum: product.mean() };
    },
    { shift: { shape: [1], dtype: 'float32' } },
  );
  return async (seconds) =>
    operations * (await callRate(() => run({ shift: Float32Array.of(0) }), engine.workers, seconds));
}

import * as tf from '@tensorflow/tfjs';
import type { CompiledFunction, Engine } from '../../src/engine/types.ts';
import { drawUniform, randomStream } from '../../src/random.ts';

/** Side of the matrices: three of them lie in the second-level cache of a core. */
export const side = 384;
/** Products a call, one after the other, so that what goes in and comes out takes no share of the time. */
const products = 64;
/** Floating-point operations of one call. */
export const operations = products * 2 * side ** 3;

/** Products of large constant matrices, as many calls at once as the engine has workers. */
export function compileProducts(engine: Engine): Promise<CompiledFunction> {
  return engine.compile(
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
}

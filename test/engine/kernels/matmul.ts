import * as tf from '@tensorflow/tfjs';
import { type ParityCase, type ParityTable, floats } from './parity-case.ts';

function product(a: readonly number[], b: readonly number[], transposeA = false, transposeB = false): ParityCase {
  return {
    title: `[${a.join()}]${transposeA ? 'ᵀ' : ''} times [${b.join()}]${transposeB ? 'ᵀ' : ''}`,
    inputs: { a: floats(a), b: floats(b) },
    apply: (inputs) => tf.matMul(inputs.a!, inputs.b!, transposeA, transposeB),
  };
}

/** Parity cases of matrix products. */
export const matmulCases: ParityTable = {
  BatchMatMul: [
    product([3, 5], [5, 4]),
    product([5, 3], [5, 4], true),
    product([3, 5], [4, 5], false, true),
    product([5, 3], [4, 5], true, true),
    product([2, 3, 5], [2, 5, 4]),
    product([2, 5, 3], [2, 4, 5], true, true),
    product([1, 5], [5, 1]),
    product([2, 3, 4, 5], [2, 3, 5, 2]),
    {
      title: 'with a constant',
      inputs: { a: floats([3, 2]) },
      apply: ({ a }) => tf.matMul(a!, tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3])),
    },
    {
      title: 'with a matrix of equal numbers',
      inputs: { a: floats([3, 2]) },
      apply: ({ a }) => tf.matMul(a!, tf.ones([2, 3])),
    },
  ],
};

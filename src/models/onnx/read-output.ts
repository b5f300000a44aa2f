import * as tf from '@tensorflow/tfjs';
import { logSumExp } from '../../nn/log-sum-exp.ts';
import type { OnnxDescription } from '../../onnx/index.ts';
import type { ImportCard } from './card.ts';

/** How what a file answers becomes logits. */
export interface OutputReading {
  /** What the untouched file answers with. */
  readonly answers: 'logits' | 'probabilities';
  /** What the network gives, in which a softmax at the end is left away, as the file would answer it; called while tracing. */
  asAnswered(outputs: tf.Tensor2D): tf.Tensor2D;
  /** What the untouched file answers, as logits; called while tracing. */
  fromAnswers(answers: tf.Tensor2D): tf.Tensor2D;
  /** What the network gives, as logits; called while tracing. */
  asLogits(outputs: tf.Tensor2D): tf.Tensor2D;
  /** In words for the result, where anything is done. */
  readonly notes: readonly string[];
}

/** Probabilities below it are taken for it, so that their logarithms are numbers. */
const leastProbability = 1e-30;

const same = (outputs: tf.Tensor2D): tf.Tensor2D => outputs;
const logarithm = (outputs: tf.Tensor2D): tf.Tensor2D => tf.log(outputs.maximum(leastProbability));

/** How what a file answers becomes logits, by its last node and what its card says. */
export function readOutput(final: OnnxDescription['final'], { output }: ImportCard): OutputReading {
  if (final !== 'none') {
    const isSoftmax = final === 'softmax';
    return {
      answers: isSoftmax ? 'probabilities' : 'logits',
      asAnswered: (outputs) => (isSoftmax ? outputs.softmax() : outputs.sub(logSumExp(outputs).expandDims(1))),
      fromAnswers: isSoftmax ? logarithm : same,
      asLogits: same,
      notes: [
        `its last node, ${isSoftmax ? 'a softmax' : 'the logarithm of a softmax'}, is left away, so that gradients are those of its logits`,
      ],
    };
  }
  if (output !== 'probabilities')
    return { answers: 'logits', asAnswered: same, fromAnswers: same, asLogits: same, notes: [] };
  return {
    answers: 'probabilities',
    asAnswered: same,
    fromAnswers: logarithm,
    asLogits: logarithm,
    notes: [
      `its card says that it answers with probabilities, though its last node is no softmax; their logarithms are its logits, those below ${leastProbability} taken for that`,
    ],
  };
}

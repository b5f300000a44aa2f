import { argmax } from '../argmax.ts';
import type { Estimate } from '../results/estimate.ts';
import { wilson } from '../stats/wilson.ts';

/** How well logits tell the classes. */
export interface ClassificationScore {
  readonly accuracy: Estimate;
  /** Mean negative log-likelihood of the true class, in nats. */
  readonly negativeLogLikelihood: number;
  /** Expected calibration error, in [0, 1]: mean distance between confidence and accuracy over bins of confidence. */
  readonly calibrationError: number;
}

/** Equal bins of the confidence, as is usual for the expected calibration error (Guo et al. 2017, arXiv:1706.04599). */
const bins = 15;

/** Logarithms of the probabilities that logits stand for. */
export function logSoftmax(logits: Float32Array): Float64Array {
  const largest = logits.reduce((max, value) => Math.max(max, value), -Infinity);
  const total = logits.reduce((sum, value) => sum + Math.exp(value - largest), 0);
  return Float64Array.from(logits, (value) => value - largest - Math.log(total));
}

/** @param rows logits of each image, not empty */
export function scoreClassification(rows: readonly Float32Array[], labels: readonly number[]): ClassificationScore {
  const counts = new Float64Array(bins);
  const surplus = new Float64Array(bins);
  let correct = 0;
  let nats = 0;
  rows.forEach((row, i) => {
    const logProbabilities = logSoftmax(row);
    const guess = argmax(row);
    const isRight = guess === labels[i];
    const confidence = Math.exp(logProbabilities[guess]!);
    const bin = Math.min(bins - 1, Math.floor(confidence * bins));
    counts[bin] = counts[bin]! + 1;
    surplus[bin] = surplus[bin]! + confidence - (isRight ? 1 : 0);
    correct += isRight ? 1 : 0;
    nats -= logProbabilities[labels[i]!]!;
  });
  return {
    accuracy: wilson(correct, rows.length),
    negativeLogLikelihood: nats / rows.length,
    calibrationError: surplus.reduce((sum, value) => sum + Math.abs(value), 0) / rows.length,
  };
}

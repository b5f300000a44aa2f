import type { Card } from '../models/card.ts';
import { roundTo, type Precision } from '../models/safetensors.ts';
import type { FlatWeights } from './evaluate.ts';

type Scores = Card['scores'];

/** How far a score may move for the sake of size: a tenth of a point of accuracy, a twentieth of a decibel. */
const mostAccuracy = 0.001;
const mostDecibels = 0.05;

/** Weights as they will be read again, with their scores. */
export interface StoredWeights {
  readonly weights: FlatWeights;
  readonly scores: Scores;
  readonly precision: Precision;
}

function isClose(a: Scores, b: Scores): boolean {
  const accuracies = [
    [a.testAccuracy, b.testAccuracy],
    [a.validationAccuracy, b.validationAccuracy],
  ] as const;
  return (
    accuracies.every(([one, other]) => Math.abs((one ?? 0) - (other ?? 0)) <= mostAccuracy) &&
    a.denoiser.every(({ denoisedPsnr }, i) => Math.abs(denoisedPsnr - b.denoiser[i]!.denoisedPsnr) <= mostDecibels)
  );
}

/** The weights rounded to the precision asked for, if that moves no score noticeably; otherwise as they are. */
export async function chooseStored(
  weights: FlatWeights,
  precision: Precision,
  measure: (weights: FlatWeights) => Promise<Scores>,
): Promise<StoredWeights> {
  const exact = await measure(weights);
  if (precision === 'float32') return { weights, scores: exact, precision };
  const rounded = {
    parameters: roundTo(precision, weights.parameters),
    statistics: roundTo(precision, weights.statistics),
  };
  const scores = await measure(rounded);
  return isClose(scores, exact)
    ? { weights: rounded, scores, precision }
    : { weights, scores: exact, precision: 'float32' };
}

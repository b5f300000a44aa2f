import { roundTo, type Precision } from '../models/safetensors.ts';
import type { FlatWeights } from './evaluate.ts';

/** How far a validation score may move for the sake of size: a tenth of a point of accuracy, a twentieth of a decibel. */
const mostAccuracy = 0.001;
const mostDecibels = 0.05;

/** Scores on validation images; absent where a network has none. */
export interface ValidationScores {
  readonly accuracy?: number | undefined;
  /** Of the denoiser, in dB. */
  readonly psnr?: number | undefined;
}

/** Weights as they will be read again. */
export interface StoredWeights {
  readonly weights: FlatWeights;
  readonly precision: Precision;
  /** Why it is not the precision asked for; absent if it is. */
  readonly refusal?: string;
}

function refuse({ accuracy, psnr }: ValidationScores, rounded: ValidationScores): string | undefined {
  if (accuracy !== undefined && !(Math.abs(rounded.accuracy! - accuracy) <= mostAccuracy)) {
    return `in float16 the validation accuracy would move from ${accuracy} to ${rounded.accuracy}`;
  }
  if (psnr !== undefined && !(Math.abs(rounded.psnr! - psnr) <= mostDecibels)) {
    return `in float16 the denoiser would move from ${psnr.toFixed(2)} to ${rounded.psnr!.toFixed(2)} dB on validation images`;
  }
  return undefined;
}

/** The weights rounded to the precision asked for, if that moves no validation score noticeably; otherwise as they are. */
export async function chooseStored(
  weights: FlatWeights,
  precision: Precision,
  validate: (weights: FlatWeights) => Promise<ValidationScores>,
): Promise<StoredWeights> {
  if (precision === 'float32') return { weights, precision };
  const rounded = {
    parameters: roundTo(precision, weights.parameters),
    statistics: roundTo(precision, weights.statistics),
  };
  const refusal = refuse(await validate(weights), await validate(rounded));
  return refusal === undefined
    ? { weights: rounded, precision }
    : { weights, precision: 'float32', refusal: `weights are stored in float32: ${refusal}.` };
}

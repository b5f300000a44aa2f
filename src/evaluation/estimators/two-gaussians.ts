import { drawNormal } from '../../random.ts';
import { dot } from '../../stats/dot.ts';
import { normalExpectation } from './normal-expectation.ts';

/** Two equally likely classes, each normal, with one diagonal covariance. */
export interface TwoGaussians {
  /** Mean of each class. */
  readonly means: readonly [readonly number[], readonly number[]];
  /** Variance of each coordinate, in both classes. */
  readonly variances: readonly number[];
}

/** Log-odds of the first class that are linear in y: w · y + b. */
export interface LinearClassifier {
  readonly weights: readonly number[];
  readonly bias: number;
}

/** Points and their classes, 0 or 1. */
export interface Sample {
  readonly points: readonly Float64Array[];
  readonly classes: Uint8Array;
}

/** Law of the log-odds of a classifier within a class. */
export interface OddsLaw {
  readonly mean: number;
  readonly deviation: number;
}

/** log(1 + e^x), without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** The logistic function. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** `size` independent points with their classes. */
export function drawSample({ means, variances }: TwoGaussians, size: number, stream: () => number): Sample {
  const classes = Uint8Array.from({ length: size }, () => (stream() < 0.5 ? 0 : 1));
  const points = Array.from(classes, (label) => {
    const noise = drawNormal(stream, variances.length);
    return Float64Array.from(variances, (variance, i) => means[label as 0 | 1][i]! + Math.sqrt(variance) * noise[i]!);
  });
  return { points, classes };
}

/** The classifier of Bayes: the log-odds of the true joint density. */
export function bayesClassifier({ means, variances }: TwoGaussians): LinearClassifier {
  const [first, second] = means;
  const weights = variances.map((variance, i) => (first[i]! - second[i]!) / variance);
  const middle = variances.map((_, i) => (first[i]! + second[i]!) / 2);
  return { weights, bias: -dot(weights, middle) };
}

/** How the log-odds of a classifier are distributed within a class. */
export function oddsLaw(
  { means, variances }: TwoGaussians,
  { weights, bias }: LinearClassifier,
  label: 0 | 1,
): OddsLaw {
  const variance = variances.reduce((sum, each, i) => sum + each * weights[i]! ** 2, 0);
  return { mean: dot(weights, means[label]) + bias, deviation: Math.sqrt(variance) };
}

/** E[−log p(c | y)] of a classifier under the truth, in nats. */
export function expectedLoss(truth: TwoGaussians, classifier: LinearClassifier): number {
  const [first, second] = ([0, 1] as const).map((label) => oddsLaw(truth, classifier, label));
  const right = normalExpectation(first!.mean, first!.deviation, (odds) => softplus(-odds));
  const wrong = normalExpectation(second!.mean, second!.deviation, softplus);
  return (right + wrong) / 2;
}

/** E KL(p(c | y) ‖ p_θ(c | y)), what a classifier loses to that of Bayes, in nats. */
export function excessLoss(truth: TwoGaussians, classifier: LinearClassifier): number {
  return expectedLoss(truth, classifier) - expectedLoss(truth, bayesClassifier(truth));
}

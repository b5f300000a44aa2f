import { clopperPearsonLower, normalQuantile } from '../stats/quantiles.ts';

/** What randomised smoothing says of one image. */
export interface Certificate {
  /** The class, or null where it abstains. */
  readonly prediction: number | null;
  /** No perturbation shorter than this in l2 changes the prediction, with confidence 1 − α; 0 where it abstains. */
  readonly radius: number;
}

function largest(counts: readonly number[]): number {
  return counts.indexOf(Math.max(...counts));
}

/**
 * The certificate of Cohen, Rosenfeld and Kolter 2019 (arXiv:1902.02918, CERTIFY) from how often each class was predicted under Gaussian
 * noise: a few draws choose the class, others, independent of them, bound its probability from below by Clopper-Pearson.
 *
 * @param choosing counts by class of the draws that choose
 * @param bounding counts by class of the draws that bound
 * @param sigma standard deviation of the noise
 * @param alpha probability that the radius is wrong
 */
export function certifyImage(
  choosing: readonly number[],
  bounding: readonly number[],
  sigma: number,
  alpha: number,
): Certificate {
  const prediction = largest(choosing);
  const draws = bounding.reduce((sum, count) => sum + count, 0);
  const probability = clopperPearsonLower(bounding[prediction]!, draws, alpha);
  return probability > 0.5
    ? { prediction, radius: sigma * normalQuantile(probability) }
    : { prediction: null, radius: 0 };
}

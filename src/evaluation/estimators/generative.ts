import { normalExpectation } from './normal-expectation.ts';
import {
  excessLoss,
  oddsLaw,
  sigmoid,
  type LinearClassifier,
  type Sample,
  type TwoGaussians,
} from './two-gaussians.ts';
import { dot } from '../../stats/dot.ts';

/** The log-odds of a joint density with these means, covariance 1 and equal classes. */
function classifierOf([first, second]: readonly [ArrayLike<number>, ArrayLike<number>]): LinearClassifier {
  const weights = Array.from(first, (value, i) => value - second[i]!);
  return { weights, bias: (dot(second, second) - dot(first, first)) / 2 };
}

/**
 * θ_gen: the most likely joint density p(y, c) with means of its own, covariance 1 and equal classes; its means are those of the
 * sample.
 *
 * @param sample with points of both classes
 */
export function fitGenerative({ points, classes }: Sample): LinearClassifier {
  const meanOf = (label: number): number[] => {
    const own = points.filter((_, i) => classes[i] === label);
    return Array.from(points[0]!, (_, axis) => own.reduce((sum, point) => sum + point[axis]!, 0) / own.length);
  };
  return classifierOf([meanOf(0), meanOf(1)]);
}

/** Diagonal of the second derivative of the expected loss in the mean of a class, at the true means. */
function curvature(truth: TwoGaussians, label: 0 | 1): number[] {
  const { means, variances } = truth;
  const classifier = classifierOf(means);
  const laws = ([0, 1] as const).map((from) => ({ from, ...oddsLaw(truth, classifier, from) }));
  const average = (fn: (odds: number, from: 0 | 1, law: (typeof laws)[number]) => number): number =>
    laws.reduce((sum, law) => sum + normalExpectation(law.mean, law.deviation, (odds) => fn(odds, law.from, law)), 0) /
    2;
  const surplus = average((odds, from) => sigmoid(odds) - (from === 0 ? 1 : 0));
  return variances.map((variance, i) => {
    const slope = (variance * classifier.weights[i]!) / laws[0]!.deviation ** 2;
    const rest = variance - slope * variance * classifier.weights[i]!;
    const spread = average((odds, from, law) => {
      const centre = means[from][i]! + slope * (odds - law.mean) - means[label][i]!;
      return sigmoid(odds) * sigmoid(-odds) * (centre ** 2 + rest);
    });
    return spread + (label === 0 ? -surplus : surplus);
  });
}

/**
 * The terms that theory predicts for θ_gen: its excess loss is about bias + variance / n. The bias is that of the best joint density
 * of the family, 0 if the truth is one of them; the variance is ½ tr(H Cov), H the second derivative of the expected conditional loss,
 * Cov that of the class means. Means are unbiased, so there is no term of first order.
 */
export function predictGenerative(truth: TwoGaussians): { bias: number; variance: number } {
  const bias = excessLoss(truth, classifierOf(truth.means));
  const traces = ([0, 1] as const).map((label) => dot(curvature(truth, label), truth.variances) * 2);
  return { bias, variance: (traces[0]! + traces[1]!) / 2 };
}

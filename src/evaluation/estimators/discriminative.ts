import { Matrix, solve } from 'ml-matrix';
import { sigmoid, type LinearClassifier, type Sample, type TwoGaussians } from './two-gaussians.ts';
import { dot } from '../../stats/dot.ts';

const mostIterations = 50;
const smallestStep = 1e-10;

/** Undefined where the likelihood is flat in some direction, as it is once all points are classified with certainty. */
function newtonStep(hessian: Matrix, gradient: Float64Array): number[] | undefined {
  try {
    return solve(hessian, Matrix.columnVector(gradient)).getColumn(0);
  } catch {
    return undefined;
  }
}

/**
 * θ_dis: the linear classifier of the largest conditional likelihood p(c | y), by Newton's method.
 *
 * @throws RangeError where the classes of the sample can be separated, so that there is none
 */
export function fitDiscriminative({ points, classes }: Sample): LinearClassifier {
  const size = points[0]!.length + 1;
  const rows = points.map((point) => Float64Array.of(...point, 1));
  let theta = new Float64Array(size);
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const gradient = new Float64Array(size);
    const hessian = Matrix.zeros(size, size);
    rows.forEach((row, k) => {
      const probability = sigmoid(dot(theta, row));
      const surplus = probability - (classes[k] === 0 ? 1 : 0);
      const weight = probability * (1 - probability);
      for (let i = 0; i < size; i++) {
        gradient[i] = gradient[i]! + surplus * row[i]!;
        for (let j = 0; j < size; j++) hessian.set(i, j, hessian.get(i, j) + weight * row[i]! * row[j]!);
      }
    });
    const step = newtonStep(hessian, gradient);
    if (!step) break;
    theta = theta.map((value, i) => value - step[i]!);
    if (Math.max(...step.map(Math.abs)) < smallestStep) {
      return { weights: [...theta.subarray(0, -1)], bias: theta[size - 1]! };
    }
  }
  throw new RangeError('the classes of the sample can be separated: no linear classifier is the most likely');
}

/**
 * The terms that theory predicts for θ_dis: no bias, since the true log-odds are linear, and a variance of half the number of
 * parameters over n (Wilks).
 */
export function predictDiscriminative({ variances }: TwoGaussians): { bias: number; variance: number } {
  return { bias: 0, variance: (variances.length + 1) / 2 };
}

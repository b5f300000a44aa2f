import * as tf from '@tensorflow/tfjs';
import type { JointDensity } from '../../src/models/types.ts';
import { logSumExp } from '../../src/nn/log-sum-exp.ts';

/** A mixture of Gaussians of one spread over images and classes, of which everything is known in closed form. */
export interface Mixture {
  /** Means by class, then component: as many components in every class. */
  readonly means: readonly (readonly Float64Array[])[];
  /** Weights by class, then component, of total 1. */
  readonly weights: readonly (readonly number[])[];
  /** Standard deviation of every component along every axis. */
  readonly tau: number;
}

/** The log-likelihoods of components up to a common term, [batch, components]. */
type ComponentEnergies = (y: tf.Tensor2D, means: tf.Tensor2D, logWeights: tf.Tensor1D) => tf.Tensor;

function squaredNorms(rows: tf.Tensor2D): tf.Tensor1D {
  return rows.square().sum(1);
}

function classEnergies(mixture: Mixture, y: tf.Tensor4D, energiesOf: ComponentEnergies): tf.Tensor2D {
  const classes = mixture.means.length;
  const flatMeans = mixture.means.flat();
  const means = tf.tensor2d(Float32Array.from(flatMeans.flatMap((mean) => [...mean])), [
    flatMeans.length,
    flatMeans[0]!.length,
  ]);
  const logWeights = tf.tensor1d(mixture.weights.flat().map(Math.log));
  const energies = energiesOf(y.reshape([y.shape[0], -1]), means, logWeights);
  return logSumExp(energies.reshape([-1, flatMeans.length / classes])).reshape([-1, classes]);
}

/** The density at one noise level with everything in the class energies: a_c(y) = log p_sigma(y, c), U = 0. */
export function mixtureByClasses(mixture: Mixture, sigma: number): JointDensity {
  const variance = mixture.tau ** 2 + sigma ** 2;
  return {
    energies: (y) => ({
      classEnergies: classEnergies(mixture, y, (rows, means, logWeights) => {
        const products = tf.matMul(rows, means, false, true).mul(2);
        const distances = squaredNorms(rows).expandDims(1).add(squaredNorms(means)).sub(products);
        return logWeights.sub(distances.div(2 * variance));
      }),
      energy: tf.zeros([y.shape[0]]),
    }),
  };
}

/** The same density with what the components have in common in the energy: U(y) = sigma^2 |y|^2 / (2 (tau^2 + sigma^2)). */
export function mixtureWithEnergy(mixture: Mixture, sigma: number): JointDensity {
  const variance = mixture.tau ** 2 + sigma ** 2;
  return {
    energies: (y) => ({
      classEnergies: classEnergies(mixture, y, (rows, means, logWeights) =>
        tf.matMul(rows, means, false, true).sub(squaredNorms(means).div(2)).div(variance).add(logWeights),
      ),
      energy: squaredNorms(y.reshape([y.shape[0], -1])).mul(sigma ** 2 / (2 * variance)),
    }),
  };
}

/** p(component | y), by class and component, in double precision. */
function responsibilities({ means, weights, tau }: Mixture, y: ArrayLike<number>, sigma: number): number[][] {
  const energies = means.map((components, label) =>
    components.map((mean, k) => {
      const distance = mean.reduce((sum, value, i) => sum + (y[i]! - value) ** 2, 0);
      return Math.log(weights[label]![k]!) - distance / (2 * (tau ** 2 + sigma ** 2));
    }),
  );
  const largest = Math.max(...energies.flat());
  const total = energies.flat().reduce((sum, energy) => sum + Math.exp(energy - largest), 0);
  return energies.map((row) => row.map((energy) => Math.exp(energy - largest) / total));
}

/** p(c | y) in closed form. */
export function classPosterior(mixture: Mixture, y: ArrayLike<number>, sigma: number): number[] {
  return responsibilities(mixture, y, sigma).map((row) => row.reduce((sum, share) => sum + share, 0));
}

/** E[x | y], or E[x | y, c] where a class is given, in closed form. */
export function posteriorMean(mixture: Mixture, y: ArrayLike<number>, sigma: number, label?: number): Float64Array {
  const shrinkage = mixture.tau ** 2 / (mixture.tau ** 2 + sigma ** 2);
  const shares = responsibilities(mixture, y, sigma).map((row, c) =>
    label === undefined || c === label ? row : row.map(() => 0),
  );
  const total = shares.flat().reduce((sum, share) => sum + share, 0);
  const result = new Float64Array(y.length);
  for (const [c, row] of shares.entries()) {
    for (const [k, share] of row.entries()) {
      const mean = mixture.means[c]![k]!;
      for (let i = 0; i < result.length; i++) {
        result[i] = result[i]! + (share / total) * (mean[i]! + shrinkage * (y[i]! - mean[i]!));
      }
    }
  }
  return result;
}

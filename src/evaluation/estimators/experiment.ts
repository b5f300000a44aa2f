import { randomStream } from '../../random.ts';
import type { EstimatorCurve, EstimatorExperiment } from '../../results/estimators.ts';
import type { EstimatorDefinition } from './define.ts';
import { fitDiscriminative, predictDiscriminative } from './discriminative.ts';
import { fitGenerative, predictGenerative } from './generative.ts';
import { drawSample, excessLoss } from './two-gaussians.ts';

const estimators = {
  generative: { fit: fitGenerative, predict: predictGenerative },
  discriminative: { fit: fitDiscriminative, predict: predictDiscriminative },
} as const;

/** Standard errors from the mean to the ends of its band: wide enough for many points to be looked at together. */
const standardErrors = 3;

function meanWithBand(values: readonly number[]): { mean: number; low: number; high: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const margin = standardErrors * Math.sqrt(variance / values.length);
  return { mean, low: mean - margin, high: mean + margin };
}

function curve(name: keyof typeof estimators, definition: EstimatorDefinition): EstimatorCurve {
  const { truth, sampleSizes, repetitions, seed } = definition;
  const { fit, predict } = estimators[name];
  const terms = predict(truth);
  const points = sampleSizes.map((size) => {
    const losses = Array.from({ length: repetitions }, (_, repetition) =>
      excessLoss(
        truth,
        fit(drawSample(truth, size, randomStream(seed, 'estimators', definition.name, size, repetition))),
      ),
    );
    return { size, ...meanWithBand(losses), predicted: terms.bias + terms.variance / size };
  });
  return { estimator: name, ...terms, points };
}

/**
 * How much the joint and the conditional estimate of one Gaussian classifier lose to the classifier of Bayes, against the number of
 * samples, beside what theory predicts (Ng & Jordan 2001; Liang & Jordan 2008).
 */
export function runEstimators(definition: EstimatorDefinition): EstimatorExperiment {
  const { name, summary, repetitions } = definition;
  return { name, summary, repetitions, curves: [curve('generative', definition), curve('discriminative', definition)] };
}

import { defineEstimators } from '../../src/evaluation/estimators/define.ts';

/** The joint model is true: estimating it wastes no sample. */
export default defineEstimators({
  name: 'well-specified',
  summary: 'Two normal classes of covariance 1 in five dimensions: the joint model is true.',
  truth: {
    means: [
      [0.8, 0.3, 0, -0.2, 0.1],
      [-0.8, -0.1, 0.2, 0.2, 0.1],
    ],
    variances: [1, 1, 1, 1, 1],
  },
  sampleSizes: [100, 300, 1000, 3000, 10_000],
  repetitions: 300,
  seed: 0,
});

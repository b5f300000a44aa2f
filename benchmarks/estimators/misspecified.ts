import { defineEstimators } from '../../src/evaluation/estimators/define.ts';

/** The joint model is wrong about the covariance: it wins with few samples and loses with many. */
export default defineEstimators({
  name: 'misspecified',
  summary:
    'The same classes with variances from 0.6 to 1.6: the joint model, whose covariance is 1, is wrong, the conditional one true.',
  truth: {
    means: [
      [0.8, 0.3, 0, -0.2, 0.1],
      [-0.8, -0.1, 0.2, 0.2, 0.1],
    ],
    variances: [1.3, 0.7, 1.6, 0.6, 1],
  },
  sampleSizes: [100, 300, 1000, 3000, 10_000],
  repetitions: 300,
  seed: 0,
});

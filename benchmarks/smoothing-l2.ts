import { defineBenchmark } from '../src/bench/benchmark.ts';

/**
 * Randomised smoothing on CIFAR-10 under attack, at radii that `certify` gives certified accuracies for. What is certified on the same images should not
 * exceed what is found here by more than chance: 16 votes stand for the smoothed classifier, which a certificate speaks of.
 */
export default defineBenchmark({
  name: 'smoothing-l2',
  summary: 'Randomised smoothing of gradresnet under attack, within ℓ2 distances of 0.12, 0.25 and 0.5.',
  dataset: 'cifar10',
  models: ['gradresnet'],
  defenses: ['smoothing:sigma=0.12:votes=16', 'smoothing:sigma=0.25:votes=16'],
  attacks: ['apgd-ce:iterations=10'],
  eot: [1],
  norms: ['l2'],
  epsilons: ['0.12', '0.25', '0.5'],
  samples: 128,
  seed: 0,
});

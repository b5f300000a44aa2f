import { defineBenchmark } from '../src/bench/benchmark.ts';
import { imagesOfPurification } from './purification/protocol.ts';

/**
 * What random numbers are worth in a purification on CIFAR-10: attackers who average over 1, 8 or 20 fresh draws, and one who knows the draws of the
 * verdict, which is over ten (after DiffHammer, NeurIPS 2024).
 */
export default defineBenchmark({
  ...imagesOfPurification,
  name: 'purification-noise',
  summary:
    'Random purification by gradresnet, verdicts over ten draws, attacks that average over 1, 8 and 20 or know them.',
  defenses: ['tweedie:steps=1:noise=1', 'tweedie:steps=3:noise=0.5'],
  attacks: ['apgd:iterations=10'],
  gradients: ['full', 'transfer'],
  noise: ['fresh', 'fixed'],
  eot: [1, 8, 20],
  verdictDraws: 10,
  norms: ['linf'],
  epsilons: ['2/255', '8/255'],
});

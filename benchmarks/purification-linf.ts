import { defineBenchmark } from '../src/bench/benchmark.ts';
import { judgedPurifications } from './purification/protocol.ts';

/** Purification on CIFAR-10 within ℓ∞ balls. */
export default defineBenchmark({
  ...judgedPurifications,
  name: 'purification-linf',
  summary: 'Purification by gradresnet against every way of gradients, within 2/255 and 8/255 in every pixel.',
  norms: ['linf'],
  epsilons: ['2/255', '8/255'],
});

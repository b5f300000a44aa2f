import { defineBenchmark } from '../src/bench/benchmark.ts';
import { judgedPurifications } from './purification/protocol.ts';

/** Purification on CIFAR-10 within an ℓ2 ball. */
export default defineBenchmark({
  ...judgedPurifications,
  name: 'purification-l2',
  summary: 'Purification by gradresnet against every way of gradients, within an ℓ2 distance of 0.5.',
  norms: ['l2'],
  epsilons: ['0.5'],
});

import { defineBenchmark } from '../src/bench/benchmark.ts';
import { comparedModels } from './zoo/protocol.ts';

/** The zoo within ℓ∞ balls. */
export default defineBenchmark({
  ...comparedModels,
  name: 'zoo-linf',
  summary: 'Every classifier of the zoo on the same 1000 images, within 0.5 to 8/255 in every pixel.',
  norms: ['linf'],
  epsilons: ['0.5/255', '1/255', '2/255', '4/255', '8/255'],
});

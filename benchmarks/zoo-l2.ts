import { defineBenchmark } from '../src/bench/benchmark.ts';
import { comparedModels } from './zoo/protocol.ts';

/** The zoo within ℓ2 balls. */
export default defineBenchmark({
  ...comparedModels,
  name: 'zoo-l2',
  summary: 'Every classifier of the zoo on the same 1000 images, within an ℓ2 distance of 0.25 and 0.5.',
  norms: ['l2'],
  epsilons: ['0.25', '0.5'],
});

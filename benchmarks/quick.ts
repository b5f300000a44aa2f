import { defineBenchmark } from '../src/bench/benchmark.ts';

/** The default: both shipped models, undefended, in under a minute on two cores. */
export default defineBenchmark({
  name: 'quick',
  summary: 'Both models on 512 images that need no download, within 8/255 in every pixel.',
  dataset: 'shapes10',
  models: ['resnet18', 'gradresnet'],
  defenses: ['feedforward'],
  norms: ['linf'],
  samples: 512,
  seed: 0,
});

import { defineBenchmark } from '../src/bench/benchmark.ts';

/** AutoAttack standard on the shipped models and the embedded data set; other data sets, models and norms by options. */
export default defineBenchmark({
  name: 'autoattack',
  summary: 'AutoAttack standard on the undefended models, the measure that leaderboards rank by.',
  dataset: 'shapes10',
  models: ['resnet18', 'gradresnet'],
  defenses: ['feedforward'],
  attacks: ['autoattack'],
  norms: ['linf'],
  samples: 512,
  seed: 0,
});

import { defineBenchmark } from '../src/bench/benchmark.ts';

/** The shipped CIFAR-10 classifiers side by side in linf; with zoo-l2 the table of docs/zoo.md. Hours on two cores. */
export default defineBenchmark({
  name: 'zoo-linf',
  summary: 'All CIFAR-10 classifiers under the same attacks, from half a grey level to eight, in linf.',
  dataset: 'cifar10',
  models: ['resnet18', 'resnet18-gauss', 'gradresnet-cls', 'gradresnet', 'resnet18-at'],
  defenses: ['feedforward'],
  attacks: ['uniform-noise', 'fgsm', 'pgd', 'autoattack'],
  norms: ['linf'],
  epsilons: ['0.5/255', '1/255', '2/255', '4/255', '8/255'],
  samples: 1000,
  seed: 0,
});

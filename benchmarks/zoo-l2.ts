import { defineBenchmark } from '../src/bench/benchmark.ts';

/** The shipped CIFAR-10 classifiers side by side in l2; with zoo-linf the table of docs/zoo.md. Hours on two cores. */
export default defineBenchmark({
  name: 'zoo-l2',
  summary: 'All CIFAR-10 classifiers under the same attacks in l2, radii 0.25 and 0.5.',
  dataset: 'cifar10',
  models: ['resnet18', 'resnet18-gauss', 'gradresnet-cls', 'gradresnet', 'resnet18-at'],
  defenses: ['feedforward'],
  attacks: ['gaussian-noise', 'fgsm', 'pgd', 'autoattack'],
  norms: ['l2'],
  epsilons: ['0.25', '0.5'],
  samples: 1000,
  seed: 0,
});

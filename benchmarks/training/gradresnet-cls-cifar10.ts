import { defineRecipe } from '../../src/training/recipe.ts';

/** gradresnet on CIFAR-10, classes alone. */
export default defineRecipe({
  name: 'gradresnet-cls-cifar10',
  summary: 'The architecture of gradresnet and its images, by cross-entropy alone.',
  model: 'gradresnet',
  dataset: 'cifar10',
  width: 16,
  epochs: 40,
  batch: 128,
  rate: 0.003,
  weightDecay: 0.05,
  emaDecay: 0.999,
  noiseLevels: [0.02, 0.5],
  denoisingWeight: 0,
  precision: 'float16',
  seed: '0',
});

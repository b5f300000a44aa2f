import { defineRecipe } from '../../src/training/recipe.ts';

/** gradresnet on CIFAR-10. */
export default defineRecipe({
  name: 'gradresnet-cifar10',
  summary: 'The joint classification-denoising network: cross-entropy and denoising score matching.',
  model: 'gradresnet',
  dataset: 'cifar10',
  width: 16,
  epochs: 40,
  batch: 128,
  rate: 0.003,
  weightDecay: 0.05,
  emaDecay: 0.999,
  noiseLevels: [0.02, 0.5],
  denoisingWeight: 0.3,
  precision: 'float16',
  seed: '0',
});

import { defineRecipe } from '../../src/training/recipe.ts';

/** gradresnet on CIFAR-10: its last epochs, in which it learns to remove strong noise. */
export default defineRecipe({
  name: 'gradresnet-cifar10',
  summary: 'The joint classification-denoising network: cross-entropy and denoising score matching.',
  model: 'gradresnet',
  dataset: 'cifar10',
  startFrom: 'training/gradresnet-cifar10-first',
  width: 16,
  epochs: 8,
  batch: 128,
  rate: 0.003,
  weightDecay: 0.05,
  emaDecay: 0.999,
  noiseLevels: [0.02, 0.5],
  denoisingWeight: 0.8,
  denoisingMean: 'geometric',
  precision: 'float16',
  seed: '0',
});

import { defineRecipe } from '../../src/training/recipe.ts';

/** unet on CIFAR-10. */
export default defineRecipe({
  name: 'unet-cifar10',
  summary: 'The stand-alone denoiser that the one of gradresnet is judged by.',
  model: 'unet',
  dataset: 'cifar10',
  width: 16,
  epochs: 20,
  batch: 64,
  rate: 0.003,
  weightDecay: 0.01,
  emaDecay: 0.999,
  noiseLevels: [0.02, 0.5],
  precision: 'float16',
  seed: '0',
});

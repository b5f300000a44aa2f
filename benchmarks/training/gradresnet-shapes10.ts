import { defineRecipe } from '../../src/training/recipe.ts';

/** gradresnet on shapes10. */
export default defineRecipe({
  name: 'gradresnet-shapes10',
  summary: 'The joint classification-denoising network: cross-entropy and denoising score matching.',
  model: 'gradresnet',
  dataset: 'shapes10',
  width: 16,
  epochs: 20,
  batch: 64,
  rate: 0.002,
  weightDecay: 0.05,
  emaDecay: 0.999,
  noiseLevels: [0.02, 0.5],
  denoisingWeight: 0.2,
  precision: 'float16',
  seed: '0',
});

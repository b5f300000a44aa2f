import { defineRecipe } from '../../src/training/recipe.ts';

/** gradresnet on shapes10, classes alone. */
export default defineRecipe({
  name: 'gradresnet-cls-shapes10',
  summary: 'The architecture of gradresnet and its images, by cross-entropy alone.',
  model: 'gradresnet',
  dataset: 'shapes10',
  width: 16,
  epochs: 20,
  batch: 64,
  rate: 0.002,
  weightDecay: 0.05,
  emaDecay: 0.999,
  noiseLevels: [0.02, 0.5],
  denoisingWeight: 0,
  precision: 'float16',
  seed: '0',
});

import { defineRecipe } from '../../src/training/recipe.ts';

/** resnet18 on shapes10 with Gaussian noise. */
export default defineRecipe({
  name: 'resnet18-gauss-shapes10',
  summary: 'The fair control for gradresnet: the standard classifier with the same noise on half of its images.',
  model: 'resnet18',
  dataset: 'shapes10',
  width: 16,
  epochs: 12,
  batch: 64,
  rate: 0.002,
  weightDecay: 0.05,
  emaDecay: 0.999,
  noiseLevels: [0.02, 0.5],
  precision: 'float16',
  seed: '0',
});

import { defineRecipe } from '../../src/training/recipe.ts';

/** resnet18 on shapes10. */
export default defineRecipe({
  name: 'resnet18-shapes10',
  summary: 'The standard classifier: cross-entropy on clean images.',
  model: 'resnet18',
  dataset: 'shapes10',
  width: 16,
  epochs: 12,
  batch: 64,
  rate: 0.002,
  weightDecay: 0.05,
  emaDecay: 0.999,
  precision: 'float16',
  seed: '0',
});

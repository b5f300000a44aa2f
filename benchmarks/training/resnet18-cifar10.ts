import { defineRecipe } from '../../src/training/recipe.ts';

/** resnet18 on CIFAR-10. */
export default defineRecipe({
  name: 'resnet18-cifar10',
  summary: 'The standard classifier: cross-entropy on clean images.',
  model: 'resnet18',
  dataset: 'cifar10',
  width: 16,
  epochs: 60,
  batch: 128,
  rate: 0.004,
  weightDecay: 0.2,
  labelSmoothing: 0.1,
  emaDecay: 0.999,
  precision: 'float16',
  seed: '0',
});

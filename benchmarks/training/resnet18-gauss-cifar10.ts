import { defineRecipe } from '../../src/training/recipe.ts';

/** resnet18 on CIFAR-10 with Gaussian noise. */
export default defineRecipe({
  name: 'resnet18-gauss-cifar10',
  summary: 'The fair control for gradresnet: the standard classifier with the same noise on half of its images.',
  model: 'resnet18',
  dataset: 'cifar10',
  width: 16,
  epochs: 60,
  batch: 128,
  rate: 0.004,
  weightDecay: 0.05,
  emaDecay: 0.999,
  noiseLevels: [0.02, 0.5],
  precision: 'float16',
  seed: '0',
});

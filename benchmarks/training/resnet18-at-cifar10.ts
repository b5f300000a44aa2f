import { defineRecipe } from '../../src/training/recipe.ts';

/** resnet18 on CIFAR-10, adversarially trained. */
export default defineRecipe({
  name: 'resnet18-at-cifar10',
  summary: 'The robust reference: adversarial training by FGSM from a random start, linf 8/255.',
  model: 'resnet18',
  dataset: 'cifar10',
  width: 16,
  epochs: 20,
  batch: 128,
  rate: 0.004,
  weightDecay: 0.05,
  adversarial: '8/255',
  seed: '0',
});

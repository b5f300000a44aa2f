import { defineRecipe } from '../../src/training/recipe.ts';

/** resnet18 on shapes10, adversarially trained. */
export default defineRecipe({
  name: 'resnet18-at-shapes10',
  summary: 'The robust reference: adversarial training by FGSM from a random start, linf 8/255.',
  model: 'resnet18',
  dataset: 'shapes10',
  width: 16,
  epochs: 20,
  batch: 64,
  rate: 0.002,
  weightDecay: 0.05,
  emaDecay: 0.999,
  adversarial: '8/255',
  precision: 'float16',
  seed: '0',
});

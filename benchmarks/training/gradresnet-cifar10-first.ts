import { defineRecipe } from '../../src/training/recipe.ts';

/** What gradresnet-cifar10 begins with. */
export default defineRecipe({
  name: 'gradresnet-cifar10-first',
  summary: 'The joint network before its last epochs, in which it learns to remove strong noise.',
  model: 'gradresnet',
  dataset: 'cifar10',
  width: 16,
  epochs: 40,
  batch: 128,
  rate: 0.003,
  weightDecay: 0.05,
  emaDecay: 0.999,
  noiseLevels: [0.02, 0.5],
  denoisingWeight: 0.3,
  precision: 'float16',
  seed: '0',
});

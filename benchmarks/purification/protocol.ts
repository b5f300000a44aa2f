/** The images and the model that purifications are judged on. */
export const imagesOfPurification = {
  dataset: 'cifar10',
  models: ['gradresnet'],
  samples: 512,
  seed: 0,
} as const;

/** Purifications without noise, from none to ten steps, of which the first is tweedie-once, and every way of gradients through them. */
export const judgedPurifications = {
  ...imagesOfPurification,
  defenses: ['feedforward', 'tweedie-once', 'tweedie:steps=3', 'tweedie:steps=5', 'tweedie:steps=10'],
  attacks: ['apgd:iterations=50'],
  gradients: ['full', 'bpda', 'bpda-score', 'transfer'],
  surrogate: 'tweedie-once',
} as const;

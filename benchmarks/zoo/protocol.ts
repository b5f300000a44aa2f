/** Plain training, the same with noise, the architecture of gradresnet by its classes alone, gradresnet, adversarial training. */
export const comparedModels = {
  dataset: 'cifar10',
  models: ['resnet18', 'resnet18-gauss', 'gradresnet-cls', 'gradresnet', 'resnet18-at'],
  defenses: ['feedforward'],
  attacks: ['uniform-noise', 'fgsm', 'pgd', 'autoattack'],
  samples: 1000,
  seed: 0,
} as const;

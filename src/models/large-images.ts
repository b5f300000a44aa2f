/** Sides from which on images count as large, between those of ImageNet64 and of ImageNet. */
const largeSide = 128;

/** Whether networks reduce images before their first stage, as is usual on ImageNet: 224 pixels, where those of CIFAR-10 have 32. */
export function areLarge([height, width]: readonly number[]): boolean {
  return Math.min(height!, width!) >= largeSide;
}

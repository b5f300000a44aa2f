import { isRandom, type NoiseSource } from './noise.ts';

/** What a plan must know of a defense. */
export interface DefenseOutline {
  readonly hasSteps: boolean;
  readonly isRandom: boolean;
}

/**
 * Asks a defense what a plan must know. One that cannot answer is planned as if it had no steps and drew nothing: its cells fail when they are
 * measured, and say why, while those of other defenses are planned and measured.
 */
export function outlineDefense(source: NoiseSource): DefenseOutline {
  try {
    return { hasSteps: source.defense.steps(source.params) > 0, isRandom: isRandom(source) };
  } catch {
    return { hasSteps: false, isRandom: false };
  }
}

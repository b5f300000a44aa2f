import { contrast } from './contrast.ts';
import type { Corruption } from './define.ts';
import { gaussianBlur } from './gaussian-blur.ts';
import { gaussianNoise } from './gaussian-noise.ts';
import { jpeg } from './jpeg.ts';
import { pixelate } from './pixelate.ts';

/**
 * Corruptions with the severities that Hendrycks and Dietterich chose for CIFAR-10-C (2019, arXiv:1903.12261); written anew, so
 * that numbers differ a little from theirs.
 */
export const corruptions: readonly Corruption[] = [gaussianNoise, gaussianBlur, contrast, pixelate, jpeg];

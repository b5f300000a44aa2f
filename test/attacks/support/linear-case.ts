import { argmax } from '../../../src/argmax.ts';
import type { ImageSet } from '../../../src/datasets/types.ts';
import type { LoadedModel } from '../../../src/models/types.ts';
import { drawNormal, randomStream } from '../../../src/random.ts';
import type { Norm } from '../../../src/results/cell.ts';
import { randomImages } from '../../bench/support/images.ts';
import { dimensions, linearClasses } from '../../bench/support/models.ts';
import { exactDistance } from './exact-distance.ts';

/** A linear model with images that it classifies correctly, and their distances from being misclassified. */
export interface LinearCase {
  readonly model: LoadedModel;
  readonly images: ImageSet;
  readonly logits: (sample: number) => Float32Array;
  /** Length of the smallest perturbation within the box that makes a class as likely as the label, or any if not given. */
  readonly distance: (sample: number, norm: Norm, target?: number) => number;
  /** Whether the smallest perturbation would be shorter without the box. */
  readonly isBound: (sample: number, norm: Norm) => boolean;
}

/** Logits as far apart as those of trained networks. */
const gain = 10;

/** Every other pixel next to 0 or 1. */
function towardsEdges(pixels: Uint8Array): Uint8Array {
  return pixels.map((byte, i) => (i % 2 === 0 ? byte : byte < 128 ? byte >> 3 : 255 - ((255 - byte) >> 3)));
}

/** @param edges whether pixels lie next to 0 and 1, or so far from them that the box never matters in l2 and linf */
export function linearCase(classes: number, size: number, edges: boolean): LinearCase {
  const rows = Array.from({ length: classes }, (_, c) =>
    drawNormal(randomStream('linear case', classes, c), dimensions).map((value) => gain * value),
  );
  const biases = rows.map((row) => -row.reduce((sum, value) => sum + 0.5 * value, 0));
  const drawn = randomImages(size, () => 0, edges ? { classes } : { classes, lowest: 77, highest: 178 });
  const pixels = (index: number) => (edges ? towardsEdges(drawn.pixels(index)) : drawn.pixels(index));
  const imageOf = (index: number) => Float32Array.from(pixels(index), (byte) => byte / 255);
  const logits = (index: number) => {
    const x = imageOf(index);
    return Float32Array.from(rows, (row, c) => row.reduce((sum, value, i) => sum + value * x[i]!, biases[c]!));
  };
  const labelOf = (index: number) => argmax(logits(index));
  const towards = (index: number, norm: Norm, target: number, x: Float32Array) => {
    const label = labelOf(index);
    const slopes = Array.from(rows[target]!, (value, i) => value - rows[label]![i]!);
    const clean = logits(index);
    return exactDistance(x, slopes, clean[label]! - clean[target]!, norm);
  };
  const nearest = (index: number, norm: Norm, x: Float32Array) => {
    const label = labelOf(index);
    return Math.min(...rows.map((_, c) => (c === label ? Infinity : towards(index, norm, c, x))));
  };
  const farFromEdges = new Float32Array(dimensions).fill(0.5);
  return {
    model: linearClasses(rows, biases),
    images: { ...drawn, pixels, label: labelOf },
    logits,
    distance: (sample, norm, target) =>
      target === undefined ? nearest(sample, norm, imageOf(sample)) : towards(sample, norm, target, imageOf(sample)),
    isBound: (sample, norm) => nearest(sample, norm, imageOf(sample)) > nearest(sample, norm, farFromEdges) + 1e-6,
  };
}

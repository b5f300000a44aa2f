import * as tf from '@tensorflow/tfjs';
import type { ImageSet } from '../../../src/datasets/types.ts';
import type { LoadedModel, ModelDefinition } from '../../../src/models/types.ts';
import type { Parameters } from '../../../src/nn/types.ts';
import { randomStream } from '../../../src/random.ts';
import { dimensions, imageShape, load } from './models.ts';

/** Classes of the patterns. */
export const patternClasses = 4;

/** Rows of signs that are orthogonal to each other (Walsh functions of the pixel, the same in all channels). */
const rows = [1, 2, 4, 8];

/** The sign of one value of a class's pattern. */
export function patternSign(label: number, position: number): number {
  const pixel = Math.floor(position / 3);
  return (pixel & rows[label]!) === 0 ? 1 : -1;
}

/** How far the pixels of a pattern lie from grey, and the noise on them. */
const [contrast, noise] = [0.2, 0.02];

/** Images that are grey but for the pattern of their class and a little noise: a task that can be solved perfectly. */
export function patternImages(size: number): ImageSet {
  const label = (index: number): number => index % patternClasses;
  const pixels = Array.from({ length: size }, (_, index) => {
    const stream = randomStream('patterns', index);
    return Uint8Array.from({ length: dimensions }, (_, i) =>
      Math.round(255 * (0.5 + contrast * patternSign(label(index), i) + noise * (2 * stream() - 1))),
    );
  });
  return {
    name: 'patterns',
    split: 'test',
    size,
    inputShape: imageShape,
    classNames: rows.map((row) => `pattern ${row}`),
    pixels: (index) => pixels[index]!,
    label,
    sha256: '0'.repeat(64),
    source: 'drawn in a test',
    warnings: [],
  };
}

/** What stands between the pixels and the scores, or between the scores and the answer. */
export interface Alteration {
  readonly before?: (x: tf.Tensor4D) => tf.Tensor4D;
  readonly after?: (scores: tf.Tensor2D) => tf.Tensor2D;
}

/**
 * A linear model that recognises the patterns: the score of a class is the sum of sign · (x − 0.5), about 9.6 for an image
 * of the class and 0 for others, so that 0.2 in every pixel break it. Altered, it may be as good and look robust.
 */
export function patternModel(name: string, { before = (x) => x, after = (z) => z }: Alteration = {}): LoadedModel {
  const definition: ModelDefinition = {
    name,
    summary: 'Scores of orthogonal patterns.',
    reference: '',
    parameters: () => ({}),
    logits: ({ patterns }: Parameters, x) =>
      after(tf.matMul(before(x).sub(0.5).reshape<tf.Tensor2D>([-1, dimensions]), patterns as tf.Tensor2D)),
  };
  const values = Float32Array.from({ length: dimensions * patternClasses }, (_, i) =>
    patternSign(i % patternClasses, Math.floor(i / patternClasses)),
  );
  return load(definition, patternClasses, { patterns: { shape: [dimensions, patternClasses], values } });
}

import { createHash } from 'node:crypto';
import { checkIndex } from '../check-index.ts';
import type { ImageSet } from '../types.ts';
import type { ArrayLayout } from './array-layout.ts';

/** Images and labels as arrays. */
export interface LabelledArrays {
  readonly name: string;
  readonly classNames: readonly string[];
  readonly layout: ArrayLayout;
  /** A byte for each number of the images, in the order of the array. */
  readonly bytes: Uint8Array;
  readonly labels: Uint16Array;
}

/** Whether no label is followed by a smaller one. */
function isSorted(labels: Uint16Array): boolean {
  return labels.every((label, i) => i === 0 || labels[i - 1]! <= label);
}

/**
 * A data set of arrays, in their order. Its sha256 is that of the records in index order: the label as two bytes, the lower first, then the
 * pixels in height, width, channel order.
 */
export function arraySet({ name, classNames, layout, bytes, labels }: LabelledArrays): ImageSet {
  const { count, inputShape, isPlanar } = layout;
  const [height, width, channels] = inputShape;
  const plane = height * width;
  const length = plane * channels;
  const pixelsAt = (index: number): Uint8Array => {
    const stored = bytes.subarray(index * length, (index + 1) * length);
    if (!isPlanar || channels === 1) return stored;
    const pixels = new Uint8Array(length);
    for (let i = 0; i < length; i++) pixels[i] = stored[(i % channels) * plane + Math.floor(i / channels)]!;
    return pixels;
  };
  const hash = createHash('sha256');
  for (let index = 0; index < count; index++) {
    hash.update(Uint8Array.of(labels[index]! & 0xff, labels[index]! >> 8)).update(pixelsAt(index));
  }
  return {
    name,
    split: 'test',
    size: count,
    inputShape,
    classNames,
    label(index) {
      checkIndex(index, count);
      return labels[index]!;
    },
    pixels(index) {
      checkIndex(index, count);
      return pixelsAt(index);
    },
    sha256: hash.digest('hex'),
    source: 'local folder',
    warnings: isSorted(labels)
      ? [
          `${name}: the images lie class by class, so that the first ones are of few classes; shuffle them, or take all.`,
        ]
      : [],
  };
}

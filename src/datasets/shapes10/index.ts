import { checkDataDir } from '../check-data-dir.ts';
import { checkIndex } from '../check-index.ts';
import { splitNames } from '../types.ts';
import type { DatasetDefinition, ImageSet, SplitName } from '../types.ts';
import { checkDrawing } from './check-drawing.ts';
import { checksums, firstChecksums } from './checksums.ts';
import { drawImage } from './draw-image.ts';
import { integerRandom } from './integer-random.ts';
import { outlines } from './outlines.ts';

const classNames = Object.keys(outlines);
const figures = Object.values(outlines);
const inputShape = [32, 32, 3] as const;
const splits = { train: 20_000, validation: 2_000, test: 2_000 };
const purpose = { label: 1, image: 2 };

/** The label of an image: every ten consecutive images from a multiple of ten hold each class once, in random order. */
function labelOf(split: number, index: number): number {
  const random = integerRandom(purpose.label, split, Math.floor(index / 10));
  const order = classNames.map((_, label) => label);
  for (let i = 9; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order[index % 10]!;
}

function openSplit(split: SplitName): ImageSet {
  const size = splits[split];
  const splitKey = splitNames.indexOf(split);
  const drawn = new Map<number, Uint8Array>();
  const label = (index: number): number => {
    checkIndex(index, size);
    return labelOf(splitKey, index);
  };
  return {
    name: 'shapes10',
    split,
    size,
    inputShape,
    classNames,
    label,
    pixels(index) {
      const known = drawn.get(index);
      if (known) return known;
      const figure = figures[label(index)]!;
      const pixels = drawImage(integerRandom(purpose.image, splitKey, index), figure);
      drawn.set(index, pixels);
      return pixels;
    },
    sha256: checksums[split],
    source: 'generated',
    warnings: [],
  };
}

/**
 * Ten kinds of figures, drawn by our own seeded code at varied position, size, rotation, colour, texture, background and
 * clutter. Nothing is stored, and every platform draws the same bytes. Its sha256 is that of the records
 * (label byte, then 3072 pixel bytes in height, width, channel order) in index order; it is pinned, and the first records
 * are drawn and compared on loading.
 */
export const shapes10: DatasetDefinition = {
  name: 'shapes10',
  summary: 'Ten kinds of drawn figures on textured, cluttered backgrounds; needs no download',
  reference: 'epsball, src/datasets/shapes10',
  licence: 'Apache-2.0',
  classNames,
  inputShape,
  hasFiles: false,
  splits,
  async load(split, { dataDir } = {}) {
    checkDataDir(shapes10, dataDir);
    const set = openSplit(split);
    checkDrawing(set, firstChecksums[split]);
    return set;
  },
};

import type { ImageShape } from '../../models/types.ts';

/** How many images an array holds, of which shape, and how their numbers lie. */
export interface ArrayLayout {
  readonly count: number;
  readonly inputShape: ImageShape;
  /** Whether channels are planes, one after the other, as in PyTorch. */
  readonly isPlanar: boolean;
}

/** Images that an array may have. */
const mostImages = 10_000_000;

const isColour = (channels: number | undefined): boolean => channels === 1 || channels === 3;

/** The layout of an array of images by its shape, or what is wrong with it in words that follow a colon. */
export function arrayLayout(shape: readonly number[]): ArrayLayout | string {
  const told = `[${shape.join(', ')}]`;
  const [count = 0, first = 0, second = 0, third] = shape;
  if (shape.some((size) => size === 0)) return `its shape is ${told}, so that there are no images`;
  if (count > mostImages) return `it has ${count} images; at most ${mostImages} are read`;
  if (shape.length === 3) return { count, inputShape: [first, second, 1], isPlanar: false };
  if (shape.length !== 4 || third === undefined) {
    return `its shape is ${told}; images are [n, height, width], [n, height, width, channels] or [n, channels, height, width]`;
  }
  const [isLast, isFirst] = [isColour(third), isColour(first)];
  if (isLast && isFirst)
    return `its shape ${told} may mean channels first or last; store the images larger than 3 pixels, or as [n, height, width]`;
  if (isLast) return { count, inputShape: [first, second, third], isPlanar: false };
  if (isFirst) return { count, inputShape: [second, third, first], isPlanar: true };
  return `its shape is ${told}, but 1 or 3 channels are needed, first or last`;
}

/** How a filter slides over a batch of images [batch, channels, height, width]. */
export interface Window {
  readonly strides: readonly [vertical: number, horizontal: number];
  /** Zeros around the images. */
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
  /** Distances of neighbouring taps of the filter. */
  readonly dilations: readonly [vertical: number, horizontal: number];
  /** Channels are split into so many groups, and each part of the results sees one of them. */
  readonly groups: number;
}

/** Height and width. */
export type Sides = readonly [height: number, width: number];

/** Height and width of images, or of a filter, [_, _, height, width]. */
export function sidesOf(shape: readonly number[]): Sides {
  return [shape[2]!, shape[3]!];
}

/** How far a filter reaches, with the gaps between its taps. */
export function extentOf(filter: Sides, { dilations }: Pick<Window, 'dilations'>): [number, number] {
  return [dilations[0] * (filter[0] - 1) + 1, dilations[1] * (filter[1] - 1) + 1];
}

/** Height and width of what a filter makes of images. */
export function slidSides(images: Sides, filter: Sides, window: Omit<Window, 'groups'>): [number, number] {
  const { strides, pads } = window;
  const extent = extentOf(filter, window);
  const along = (axis: 0 | 1): number =>
    Math.floor((images[axis] + pads[axis] + pads[axis + 2]! - extent[axis]) / strides[axis]) + 1;
  return [along(0), along(1)];
}

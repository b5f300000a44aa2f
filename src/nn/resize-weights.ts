/** Where the pixels of the result lie among those of the image, by ONNX's names. */
export type Coordinates =
  | 'half_pixel'
  | 'half_pixel_symmetric'
  | 'pytorch_half_pixel'
  | 'align_corners'
  | 'asymmetric'
  | 'tf_half_pixel_for_nn';

/** Which neighbour is nearest, by ONNX's names. */
export type Nearest = 'round_prefer_floor' | 'round_prefer_ceil' | 'floor' | 'ceil';

/** How one axis is resized. */
export interface AxisResizing {
  readonly from: number;
  readonly to: number;
  /** Length of the result over that of the image; where a scale is given, `to` is rounded down. */
  readonly scale: number;
  readonly mode: 'nearest' | 'linear' | 'cubic';
  readonly coordinates: Coordinates;
  readonly nearest: Nearest;
  /** The parameter a of cubic interpolation (Keys 1981). */
  readonly cubicCoefficient: number;
  /** Whether neighbours outside the image have no weight, instead of that of the pixel at the edge. */
  readonly excludeOutside: boolean;
  /** Whether the filter is stretched where the image becomes smaller. */
  readonly antialias: boolean;
}

/**
 * Where a pixel of the result lies in the image; in float32, as ONNX Runtime computes it, so that
 * most ties between neighbours go the same way.
 */
function sourceOf(at: number, { from, to, scale, coordinates }: AxisResizing): number {
  const { fround } = Math;
  const centre = fround(fround(fround(at + 0.5) / fround(scale)) - 0.5);
  switch (coordinates) {
    case 'half_pixel':
      return centre;
    case 'tf_half_pixel_for_nn':
      return fround(fround(at + 0.5) / fround(scale));
    case 'half_pixel_symmetric':
      return fround((from / 2) * (1 - to / (scale * from)) + centre);
    case 'pytorch_half_pixel':
      return to > 1 ? centre : 0;
    case 'align_corners':
      return to > 1 ? fround(fround(at * (from - 1)) / fround(to - 1)) : 0;
    case 'asymmetric':
      return fround(at / fround(scale));
  }
}

function nearestOf(source: number, mode: Nearest): number {
  switch (mode) {
    case 'round_prefer_floor':
      return Math.ceil(source - 0.5);
    case 'round_prefer_ceil':
      return Math.floor(source + 0.5);
    case 'floor':
      return Math.floor(source);
    case 'ceil':
      return Math.ceil(source);
  }
}

/** The weight of a pixel at a distance, in pixels. */
function kernelOf({ mode, cubicCoefficient: a }: AxisResizing): {
  reach: number;
  weight: (distance: number) => number;
} {
  if (mode === 'linear') return { reach: 1, weight: (distance) => Math.max(0, 1 - Math.abs(distance)) };
  const weight = (distance: number): number => {
    const d = Math.abs(distance);
    if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
    return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
  };
  return { reach: 2, weight };
}

/** Weights of the pixels of the image in one pixel of the result. */
function weightsAt(at: number, axis: AxisResizing): Float64Array {
  const { from, mode, scale, antialias, excludeOutside } = axis;
  const row = new Float64Array(from);
  const source = sourceOf(at, axis);
  const clamp = (place: number): number => Math.min(from - 1, Math.max(0, place));
  if (mode === 'nearest') {
    row[clamp(nearestOf(source, axis.nearest))] = 1;
    return row;
  }
  const { reach, weight } = kernelOf(axis);
  const stretch = antialias ? Math.min(1, scale) : 1;
  let total = 0;
  for (let place = Math.ceil(source - reach / stretch); place <= Math.floor(source + reach / stretch); place++) {
    if (excludeOutside && (place < 0 || place >= from)) continue;
    const share = weight((place - source) * stretch);
    row[clamp(place)]! += share;
    total += share;
  }
  return row.map((share) => share / total);
}

/** The matrix [to, from] that resizes one axis, as ONNX's `Resize` does. */
export function resizeWeights(axis: AxisResizing): Float64Array[] {
  return Array.from({ length: axis.to }, (_, at) => weightsAt(at, axis));
}

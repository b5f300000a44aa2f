/** Samples of one component, row-major; rows may be longer than the picture is wide. */
export interface Plane {
  readonly samples: Uint8Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/** A row made twice as long: each sample lies a quarter of the way to its neighbour. */
function widen(
  row: Int32Array,
  width: number,
  [one, two]: readonly [number, number],
  out: Uint8Array,
  at: number,
): void {
  const scale = one + two === 3 ? 2 : 4;
  for (let x = 0; x < width; x++) {
    const value = row[x]!;
    const before = x > 0 ? row[x - 1]! : value;
    const after = x < width - 1 ? row[x + 1]! : value;
    out[at + 2 * x] = (3 * value + before + one) >> scale;
    out[at + 2 * x + 1] = (3 * value + after + two) >> scale;
  }
}

/** Twice as wide and, where `isTall`, twice as high, by triangles, with libjpeg's rounding. */
function widenSmoothly({ samples, stride, width, height }: Plane, isTall: boolean): Plane {
  const rows = isTall ? 2 * height : height;
  const out = new Uint8Array(2 * width * rows);
  const row = new Int32Array(width);
  for (let y = 0; y < rows; y++) {
    const near = isTall ? y >> 1 : y;
    const far = Math.min(height - 1, Math.max(0, y % 2 === 0 ? near - 1 : near + 1));
    for (let x = 0; x < width; x++) {
      const value = samples[near * stride + x]!;
      row[x] = isTall ? 3 * value + samples[far * stride + x]! : value;
    }
    widen(row, width, isTall ? [8, 7] : [1, 2], out, 2 * width * y);
  }
  return { samples: out, stride: 2 * width, width: 2 * width, height: rows };
}

function heightenSmoothly({ samples, stride, width, height }: Plane): Plane {
  const out = new Uint8Array(2 * width * height);
  for (let y = 0; y < 2 * height; y++) {
    const near = y >> 1;
    const far = Math.min(height - 1, Math.max(0, y % 2 === 0 ? near - 1 : near + 1));
    const rounding = y % 2 === 0 ? 1 : 2;
    for (let x = 0; x < width; x++) {
      out[width * y + x] = (3 * samples[near * stride + x]! + samples[far * stride + x]! + rounding) >> 2;
    }
  }
  return { samples: out, stride: width, width, height: 2 * height };
}

function repeat({ samples, stride, width, height }: Plane, across: number, down: number): Plane {
  const out = new Uint8Array(width * across * height * down);
  for (let y = 0; y < height * down; y++) {
    const from = Math.floor(y / down) * stride;
    for (let x = 0; x < width * across; x++) out[y * width * across + x] = samples[from + Math.floor(x / across)]!;
  }
  return { samples: out, stride: width * across, width: width * across, height: height * down };
}

/**
 * A coarser component at the size of the finest one, as libjpeg does by default ("fancy upsampling"): twice as wide, or high, or both,
 * by triangles; else, and where it is at most two samples wide, by repetition.
 */
export function upsample(plane: Plane, across: number, down: number): Plane {
  if (across === 1 && down === 1) return plane;
  if (across === 2 && down <= 2 && plane.width > 2) return widenSmoothly(plane, down === 2);
  if (across === 1 && down === 2) return heightenSmoothly(plane);
  return repeat(plane, across, down);
}

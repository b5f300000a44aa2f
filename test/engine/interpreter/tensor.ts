/** A tensor of the interpreter: whatever its element type, in double precision, row-major. Booleans are 0 and 1. */
export interface Tensor64 {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** Steps in a row-major array for one step along each axis. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** The tensor whose element at each index is what `at` gives. */
export function build(shape: readonly number[], at: (index: readonly number[]) => number): Tensor64 {
  const index = shape.map(() => 0);
  const values = new Float64Array(sizeOf(shape));
  for (let position = 0; position < values.length; position++) {
    values[position] = at(index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = index[axis]! + 1;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return { shape, values };
}

/** The element at an index; where the tensor has fewer axes or sides of 1, it is broadcast as in NumPy. */
export function read(tensor: Tensor64, index: readonly number[]): number {
  const offset = index.length - tensor.shape.length;
  let position = 0;
  for (let axis = 0; axis < tensor.shape.length; axis++) {
    const side = tensor.shape[axis]!;
    position = position * side + (side === 1 ? 0 : index[axis + offset]!);
  }
  return tensor.values[position]!;
}

/** The shape that two shapes broadcast to. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    return left === 1 ? right : left;
  });
}

/** Every index of a shape, in row-major order. */
export function forEachIndex(shape: readonly number[], visit: (index: readonly number[]) => void): void {
  build(shape, (index) => {
    visit(index);
    return 0;
  });
}

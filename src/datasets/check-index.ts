/** @throws RangeError where the index is not an integer in [0, size) */
export function checkIndex(index: number, size: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= size) {
    throw new RangeError(`image index ${index} is outside 0 to ${size - 1}`);
  }
}

import { checkIndex } from '../check-index.ts';

/** Bytes of one record: a label, then a red, a green and a blue plane of 32 x 32. */
export const recordBytes = 3073;
/** Records in each of the six files. */
export const recordsPerFile = 10_000;

const plane = 1024;

/** What is wrong with a file's structure, in words; undefined where it is a proper batch file. */
export function structureProblem(file: Uint8Array): string | undefined {
  const expected = recordsPerFile * recordBytes;
  if (file.length !== expected) return `it has ${file.length} bytes instead of ${expected}`;
  for (let i = 0; i < recordsPerFile; i++) {
    const label = file[i * recordBytes]!;
    if (label > 9) return `record ${i} has label ${label}; labels are 0 to 9`;
  }
  return undefined;
}

/** Reads labels and images out of parts of batch files, numbered through. */
export function recordReader(parts: readonly Uint8Array[]): {
  readonly size: number;
  label(index: number): number;
  pixels(index: number): Uint8Array;
} {
  const size = parts.reduce((sum, part) => sum + part.length / recordBytes, 0);
  const record = (index: number): Uint8Array => {
    checkIndex(index, size);
    let offset = index * recordBytes;
    const part = parts.find((candidate) => {
      if (offset < candidate.length) return true;
      offset -= candidate.length;
      return false;
    });
    return part!.subarray(offset, offset + recordBytes);
  };
  return {
    size,
    label: (index) => record(index)[0]!,
    pixels(index) {
      const planar = record(index);
      const interleaved = new Uint8Array(3 * plane);
      for (let i = 0; i < plane; i++) {
        interleaved[3 * i] = planar[1 + i]!;
        interleaved[3 * i + 1] = planar[1 + plane + i]!;
        interleaved[3 * i + 2] = planar[1 + 2 * plane + i]!;
      }
      return interleaved;
    },
  };
}

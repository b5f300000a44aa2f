/** A source of numbers in [0, 1). */
export type Random = () => number;

/** A whole number from 0 to below a limit. */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** Numbers at the ends of what formats hold. */
export const extremes = [
  0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 127, 128, 254, 255, 256, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0xffffffff,
];

function overwrite(bytes: Buffer, random: Random): Buffer {
  const width = [1, 2, 4][below(random, 3)]!;
  if (bytes.length < width) return bytes;
  const value = (extremes[below(random, extremes.length)]! & (2 ** (8 * width) - 1)) >>> 0;
  const at = below(random, bytes.length - width + 1);
  if (random() < 0.5) bytes.writeUIntBE(value, at, width);
  else bytes.writeUIntLE(value, at, width);
  return bytes;
}

function flip(bytes: Buffer, random: Random): Buffer {
  bytes[below(random, bytes.length)]! ^= 1 << below(random, 8);
  return bytes;
}

/** Begin and end of a piece, most often a short one. */
function piece(bytes: Buffer, random: Random): readonly [number, number] {
  const from = below(random, bytes.length + 1);
  const longest = random() < 0.8 ? 16 : bytes.length;
  return [from, Math.min(bytes.length, from + 1 + below(random, longest))];
}

function remove(bytes: Buffer, random: Random): Buffer {
  const [from, to] = piece(bytes, random);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
}

function repeat(bytes: Buffer, random: Random): Buffer {
  const [from, to] = piece(bytes, random);
  const times = 1 + below(random, 4);
  const copies = Array.from({ length: times }, () => bytes.subarray(from, to));
  return Buffer.concat([bytes.subarray(0, to), ...copies, bytes.subarray(to)]);
}

function insert(bytes: Buffer, random: Random): Buffer {
  const at = below(random, bytes.length + 1);
  const strange = Buffer.from(Array.from({ length: 1 + below(random, 12) }, () => below(random, 256)));
  return Buffer.concat([bytes.subarray(0, at), strange, bytes.subarray(at)]);
}

function cut(bytes: Buffer, random: Random): Buffer {
  return bytes.subarray(0, below(random, bytes.length + 1));
}

const changes = [overwrite, overwrite, overwrite, flip, flip, flip, remove, repeat, insert, cut];

/** A copy of some bytes with one to six changes: bits and numbers, pieces left away, repeated or put in, and cuts. */
export function mutate(bytes: Uint8Array, random: Random): Buffer {
  let mutant = Buffer.from(bytes);
  const count = 1 + below(random, 6);
  for (let i = 0; i < count && mutant.length > 0; i++) {
    mutant = Buffer.from(changes[below(random, changes.length)]!(mutant, random));
  }
  return mutant;
}

/** Mixes the bits of a 32-bit integer (the finaliser of MurmurHash3). */
export function mixBits(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/**
 * Uniform numbers in [0, 1) that are multiples of 2^-32 and depend on the key alone: 32-bit integer arithmetic
 * (mulberry32), hence the same on every platform.
 */
export function integerRandom(...key: readonly number[]): () => number {
  let state = 0x6d2b79f5;
  for (const part of key) state = mixBits(Math.imul(state, 0x9e3779b1) ^ mixBits(part + 0x51ed270b));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  };
}

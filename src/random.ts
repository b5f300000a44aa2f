import alea from 'seedrandom/lib/alea.js';

/** What a random stream is for: a seed, a purpose, and what tells one draw from another (sample, restart, round …). */
export type RandomKey = readonly (string | number)[];

/**
 * A stream of uniform numbers in [0, 1) that depends on its key alone, never on the order in which streams are made
 * (law 1 of the design). Keys are compared part by part: ['a', 'b'] and ['a,b'] differ.
 */
export function randomStream(...key: RandomKey): () => number {
  const generator = alea(JSON.stringify(key));
  return () => generator();
}

/** Laws of independent numbers: uniform on [-1, 1), standard normal, or -1 and 1 with equal probability. */
export type NumberLaw = 'uniform' | 'normal' | 'sign';

/** `size` numbers from the uniform distribution on [-1, 1). */
export function drawUniform(stream: () => number, size: number): Float32Array {
  return Float32Array.from({ length: size }, () => 2 * stream() - 1);
}

/** `size` numbers from the standard normal distribution (Box-Muller). */
export function drawNormal(stream: () => number, size: number): Float32Array {
  const values = new Float32Array(size);
  for (let i = 0; i < size; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - stream()));
    const angle = 2 * Math.PI * stream();
    values[i] = radius * Math.cos(angle);
    if (i + 1 < size) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}

/** Values with independent Gaussian noise of this standard deviation added. */
export function addNoise(values: Float32Array, deviation: number, stream: () => number): Float32Array {
  const noise = drawNormal(stream, values.length);
  return values.map((value, i) => value + deviation * noise[i]!);
}

/** `size` random signs, -1 or 1 with equal probability. */
export function drawSigns(stream: () => number, size: number): Float32Array {
  return Float32Array.from({ length: size }, () => (stream() < 0.5 ? -1 : 1));
}

/** A random order of 0 … size-1 (Fisher-Yates). */
export function drawPermutation(stream: () => number, size: number): Uint32Array {
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(stream() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

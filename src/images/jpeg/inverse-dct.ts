const shiftColumns = 11;
const shiftRows = 18;

/** Products of cosines times 2^13, as libjpeg rounds them. */
const c = {
  a: 2446,
  b: 3196,
  c: 4433,
  d: 6270,
  e: 7373,
  f: 9633,
  g: 12299,
  h: 15137,
  i: 16069,
  j: 16819,
  k: 20995,
  l: 25172,
};

/** One dimension of eight values, a step apart; rounded to so many bits less. */
function transform(values: Int32Array, at: number, step: number, shift: number): void {
  const [s0, s1, s2, s3] = [values[at]!, values[at + step]!, values[at + 2 * step]!, values[at + 3 * step]!];
  const [s4, s5, s6, s7] = [
    values[at + 4 * step]!,
    values[at + 5 * step]!,
    values[at + 6 * step]!,
    values[at + 7 * step]!,
  ];
  const turned = (s2 + s6) * c.c;
  const low = turned - s6 * c.h;
  const high = turned + s2 * c.d;
  const [sum, difference] = [(s0 + s4) * 8192, (s0 - s4) * 8192];
  const half = 2 ** (shift - 1);
  const [e0, e3, e1, e2] = [sum + high + half, sum - high + half, difference + low + half, difference - low + half];
  const common = (s7 + s3 + s5 + s1) * c.f;
  const [z1, z2] = [-(s7 + s1) * c.e, -(s5 + s3) * c.k];
  const [z3, z4] = [common - (s7 + s3) * c.i, common - (s5 + s1) * c.b];
  const o0 = s7 * c.a + z1 + z3;
  const o1 = s5 * c.j + z2 + z4;
  const o2 = s3 * c.l + z2 + z3;
  const o3 = s1 * c.g + z1 + z4;
  values[at] = (e0 + o3) >> shift;
  values[at + 7 * step] = (e0 - o3) >> shift;
  values[at + step] = (e1 + o2) >> shift;
  values[at + 6 * step] = (e1 - o2) >> shift;
  values[at + 2 * step] = (e2 + o1) >> shift;
  values[at + 5 * step] = (e2 - o1) >> shift;
  values[at + 3 * step] = (e3 + o0) >> shift;
  values[at + 4 * step] = (e3 - o0) >> shift;
}

/**
 * Coefficients, not quantised any more, to samples, in place: the exact integer arithmetic of libjpeg's "islow" (Loeffler,
 * Ligtenberg and Moschytz 1989), so that samples are those that PIL decodes. Samples lie around 0 and may exceed a byte.
 */
export function inverseDct(block: Int32Array): void {
  for (let column = 0; column < 8; column++) transform(block, column, 8, shiftColumns);
  for (let row = 0; row < 64; row += 8) transform(block, row, 1, shiftRows);
}

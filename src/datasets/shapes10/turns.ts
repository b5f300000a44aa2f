/**
 * The sine of an angle in whole turns, by a polynomial: only + and ×, so that every platform gives the same bits, which
 * Math.sin does not promise. Error below 1e-7.
 */
export function sineOfTurns(turns: number): number {
  const fraction = turns - Math.floor(turns + 0.5);
  const folded = fraction > 0.25 ? 0.5 - fraction : fraction < -0.25 ? -0.5 - fraction : fraction;
  const x = folded * 6.283185307179586;
  const s = x * x;
  return x * (1 + s * (-1 / 6 + s * (1 / 120 + s * (-1 / 5040 + s * (1 / 362880 - s / 39916800)))));
}

/** The cosine of an angle in whole turns; see `sineOfTurns`. */
export function cosineOfTurns(turns: number): number {
  return sineOfTurns(turns + 0.25);
}

/** From `first` at round 0 to `last` at round `rounds`, along half a wave of the cosine. */
export function cosine(first: number, last: number, round: number, rounds: number): number {
  return last + ((first - last) * (1 + Math.cos((Math.PI * round) / rounds))) / 2;
}

/** The learning rate of a step: rises linearly over the warm-up, then falls to zero along half a cosine. */
export function learningRate(step: number, steps: number, warmUp: number, peak: number): number {
  if (step < warmUp) return (peak * (step + 1)) / warmUp;
  const progress = (step - warmUp) / Math.max(1, steps - warmUp);
  return (peak * (1 + Math.cos(Math.PI * progress))) / 2;
}

/** Settings of the optimiser. */
export interface AdamWSettings {
  readonly weightDecay: number;
  /** Gradients of larger norm are shortened to this norm. */
  readonly clipNorm: number;
}

/** What the optimiser moves, flat vectors of one size. */
export interface AdamWState {
  readonly parameters: Float32Array;
  /** Moving mean of the gradient. */
  readonly first: Float32Array;
  /** Moving mean of its square. */
  readonly second: Float32Array;
}

const beta1 = 0.9;
const beta2 = 0.999;
const tiny = 1e-8;

/** The mean of the shards' gradients into the first of them, and its norm. */
function meanGradient(shards: readonly Float32Array[]): { gradient: Float32Array; norm: number } {
  const [gradient, ...others] = shards as [Float32Array, ...Float32Array[]];
  for (const other of others) {
    for (let i = 0; i < gradient.length; i++) gradient[i] = gradient[i]! + other[i]!;
  }
  let squares = 0;
  for (let i = 0; i < gradient.length; i++) {
    const mean = gradient[i]! / shards.length;
    gradient[i] = mean;
    squares += mean * mean;
  }
  return { gradient, norm: Math.sqrt(squares) };
}

/**
 * One step of AdamW (Loshchilov & Hutter 2019) with clipping by the global norm, in place and on the host: one pass over
 * memory costs less than handing the vectors to a worker and back.
 *
 * @param shards gradients of the shards of a batch, whose mean is used; the first is overwritten
 * @param mask 1 for each element that weight decay applies to, else 0
 * @param step counted from 1
 * @returns the norm of the gradient before clipping; where it is not finite nothing is moved
 */
export function adamwStep(
  { parameters, first, second }: AdamWState,
  shards: readonly Float32Array[],
  mask: Float32Array,
  { weightDecay, clipNorm }: AdamWSettings,
  rate: number,
  step: number,
): number {
  const { gradient, norm } = meanGradient(shards);
  if (!Number.isFinite(norm)) return norm;
  const shorten = Math.min(1, clipNorm / (norm + tiny));
  const unbias1 = 1 / (1 - beta1 ** step);
  const unbias2 = 1 / (1 - beta2 ** step);
  for (let i = 0; i < parameters.length; i++) {
    const slope = gradient[i]! * shorten;
    const mean = beta1 * first[i]! + (1 - beta1) * slope;
    const square = beta2 * second[i]! + (1 - beta2) * slope * slope;
    const direction = (mean * unbias1) / (Math.sqrt(square * unbias2) + tiny);
    first[i] = mean;
    second[i] = square;
    parameters[i] = parameters[i]! - rate * (direction + weightDecay * mask[i]! * parameters[i]!);
  }
  return norm;
}

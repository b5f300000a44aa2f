import { argmax } from '../argmax.ts';
import type { Forward } from './forward.ts';

/** Logits of each image under each verdict draw. */
export type JudgeForward = (
  images: readonly Float32Array[],
  samples: readonly number[],
) => Promise<(readonly Float32Array[])[]>;

/** What judges points: the same draws for every point of a sample, so that none wins by being proposed twice. */
export function judgeUnder(forward: Forward, draws: number): JudgeForward {
  return async (images, samples) => {
    const byDraw: Float32Array[][] = [];
    for (let draw = 0; draw < draws; draw++) byDraw.push(await forward(images, samples, draw));
    return images.map((_, i) => byDraw.map((rows) => rows[i]!));
  };
}

/** Whether the majority of the draws gives a class that counts as a break; so does a tie with one, whatever the order of the classes. */
export function isOutvoted(logits: readonly Float32Array[], isBroken: (logits: Float32Array) => boolean): boolean {
  const votes = new Float32Array(logits[0]!.length);
  for (const row of logits) votes[argmax(row)]!++;
  const most = Math.max(...votes);
  return logits.some((row) => votes[argmax(row)] === most && isBroken(row));
}

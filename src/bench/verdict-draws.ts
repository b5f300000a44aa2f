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

/** How many draws give each class, in place of logits: the class of the majority is the one with the largest. */
export function countVotes(logits: readonly Float32Array[]): Float32Array {
  const votes = new Float32Array(logits[0]!.length);
  for (const row of logits) votes[argmax(row)]!++;
  return votes;
}

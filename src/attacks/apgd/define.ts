import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineAttack } from '../define.ts';
import type { Answer, Attack, Lane, State, Strength } from '../types.ts';
import { targetParams, targetRuns } from '../target-runs.ts';
import { denseSchedule, denseStart, denseUpdate, type DenseState } from './dense.ts';
import { phases, sparseRounds, sparseSchedule, sparseStart, sparseUpdate, type SparseState } from './sparse.ts';

/** Share of the entries of the first gradient that a run in l1 uses where it begins at a random point of the ball. */
const startDensity = 0.2;

/** What tells the members of the family apart. */
interface ApgdVariant<Extra extends z.ZodRawShape> {
  readonly name: string;
  readonly summary: string;
  readonly loss: (asked: Lane & Answer, params: z.infer<z.ZodObject<Extra>>) => tf.Tensor1D;
  /** Parameters of the loss. */
  readonly lossParams?: Extra;
  /** Its place in the order of strengths; default adaptive. */
  readonly strength?: Strength;
  /** Paper that the loss is from, beside those of the method. */
  readonly lossReference?: string;
  /** Whether runs aim at the most likely wrong classes, one after the other. */
  readonly targeted?: boolean;
  /** With fewer classes the loss is another one. */
  readonly fewestClasses?: number;
}

const apgdReference = 'Croce & Hein 2020, arXiv:2003.01690; in l1 Croce & Hein 2021, arXiv:2103.01208';

const params = {
  iterations: z.int().min(1).max(100_000).default(100).describe('Gradient steps of a run.'),
  largerRadii: z
    .boolean()
    .default(false)
    .describe('In l1: whether a run begins in balls of three and two times the radius.'),
};

/**
 * Auto-PGD (Croce & Hein 2020, arXiv:2003.01690; in l1 Croce & Hein 2021, arXiv:2103.01208): gradient ascent whose step
 * size follows from how the loss has grown, to the constants of the reference implementation.
 */
export function defineApgd<Extra extends z.ZodRawShape>({
  name,
  summary,
  loss,
  lossParams,
  lossReference,
  strength = 'adaptive',
  targeted = false,
  fewestClasses,
}: ApgdVariant<Extra>): Attack {
  return defineAttack({
    name,
    summary,
    reference: [apgdReference, lossReference].filter(Boolean).join('; the loss: '),
    norms: ['linf', 'l2', 'l1'],
    access: 'gradient',
    strength,
    targetable: true,
    ...(fewestClasses !== undefined && { fewestClasses }),
    params: z.strictObject({ ...params, ...(targeted && targetParams), ...lossParams }),
    ...(targeted && targetRuns),
    rounds: ({ iterations, largerRadii }, norm) =>
      norm === 'l1' ? sparseRounds(iterations, largerRadii) : iterations + 1,
    schedule: (round, { iterations, largerRadii }, norm): Record<string, number> =>
      norm === 'l1' ? { ...sparseSchedule(round, iterations, largerRadii) } : { ...denseSchedule(round, iterations) },
    draws: (_, norm) => ({ start: { offset: { law: norm === 'linf' ? 'uniform' : 'normal', shape: 'image' } } }),
    start: (lane, { iterations, largerRadii }): State =>
      lane.norm === 'l1'
        ? sparseStart(lane, lane.random.offset, phases(iterations, largerRadii)[0]!.radius)
        : denseStart(lane, lane.random.offset),
    loss: (asked, given) => loss(asked, given as unknown as z.infer<z.ZodObject<Extra>>),
    update: ({ state, schedule, ...lane }, { largerRadii }): State =>
      lane.norm === 'l1'
        ? sparseUpdate({ ...lane, state: state as SparseState, schedule }, largerRadii ? undefined : startDensity)
        : denseUpdate({ ...lane, state: state as DenseState, schedule }),
  });
}

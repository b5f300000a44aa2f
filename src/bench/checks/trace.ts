import type { Outcome } from '../subject.ts';
import { runProbe, type ProbeSetting } from './probe.ts';

/** One run of an attack that went on to its last round whether or not it had success before. */
export interface Trace {
  readonly outcome: Outcome;
  /** The loss told in each round, without the last point's, which no attack is told. */
  readonly losses: readonly number[];
}

/** Runs an attack to its end on the images of a probe. */
export async function traceAttack(setting: ProbeSetting, epsilon: number): Promise<Trace[]> {
  const losses = new Map<number, number[]>(setting.subjects.map(({ sample }) => [sample, []]));
  const outcomes = await runProbe(setting, {
    epsilon,
    earlyExit: false,
    onTold: ({ outcome }, { loss }) => losses.get(outcome.subject.sample)!.push(loss![0]!),
  });
  return outcomes.map((outcome) => ({ outcome, losses: losses.get(outcome.subject.sample)! }));
}

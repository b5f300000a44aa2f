import type { TargetChoice } from '../results/config.ts';
import type { AttackGraphs, AttackTarget } from './attack-graphs.ts';
import { LaneCost } from './lane-cost.ts';
import { attackSubjects, type AttackJob } from './lanes.ts';
import { orderRuns } from './runs.ts';
import type { Outcome, Subject } from './subject.ts';
import { targetDistances } from './target-distances.ts';
import type { JudgeForward } from './verdict-draws.ts';

/** One attack on the subjects that are still standing. */
export interface StageJob {
  readonly target: AttackTarget;
  readonly graphs: AttackGraphs;
  readonly epsilon: number;
  readonly seed: number | string;
  readonly choice: TargetChoice;
  readonly earlyExit: boolean;
  /** For an attack that seeks the smallest perturbation: a length that is small enough to stop at. */
  readonly enough?: number | undefined;
  readonly workers: number;
  readonly judgeForward: JudgeForward;
  /** The defense that is judged, by name. */
  readonly defense: string;
  /** Passes, forward and backward together, that the stage may take. */
  readonly budget?: number | undefined;
  readonly onTold?: AttackJob['onTold'];
  readonly onFinished: (outcome: Outcome) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What a stage has cost. */
export interface StageCost {
  readonly cost: LaneCost;
  readonly seconds: number;
}

function* beginOutcomes(subjects: readonly Subject[]): Generator<Outcome, undefined> {
  for (const subject of subjects) yield { subject, rounds: 0, runs: 0 };
}

/**
 * Runs one attack on every subject.
 *
 * @throws MeasurementFailure if logits, gradients or points are not numbers, or the budget of passes is spent
 */
export async function attackStage(
  { target, graphs, seed, choice, workers, budget, ...job }: StageJob,
  subjects: readonly Subject[],
): Promise<StageCost> {
  const cost = new LaneCost(budget);
  const startedAt = performance.now();
  const order = orderRuns(target.attack, target.params, target.norm, target.size.classes, choice, seed);
  const distances = graphs.distances && (await targetDistances(graphs.distances, subjects, target, seed));
  if (distances) cost.countDistances(subjects.length, target.size.classes, target.noise?.draws ?? 1);
  await attackSubjects(
    { ...job, target, graphs, seed, order: { ...order, distances }, cost, workers },
    beginOutcomes(subjects),
  );
  return { cost, seconds: (performance.now() - startedAt) / 1000 };
}

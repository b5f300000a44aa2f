import type { TargetChoice } from '../results/config.ts';
import type { Spent } from '../results/journal.ts';
import type { AttackGraphs, AttackTarget } from './attack-graphs.ts';
import { LaneCost } from './lane-cost.ts';
import { attackSubjects, type AttackJob } from './lanes.ts';
import { orderRuns } from './runs.ts';
import { Spending } from './spending.ts';
import { beginOutcome, type Outcome, type Subject } from './subject.ts';
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
  /** What was spent on other samples before an interruption, of the budget, too. */
  readonly spentBefore: Spent;
  readonly onTold?: AttackJob['onTold'];
  readonly onFinished: (outcome: Outcome) => void;
  readonly signal?: AbortSignal | undefined;
}

/** @param each passes that were spent on each subject before the attack */
function* beginOutcomes(subjects: readonly Subject[], each: Spending): Generator<Outcome, undefined> {
  for (const subject of subjects) {
    const outcome = beginOutcome(subject);
    outcome.spent.include(each);
    yield outcome;
  }
}

/** What the distances of all targets cost for each subject: for each draw a forward pass and a gradient of every logit. */
function distancesCost({ noise, size }: AttackTarget): Spending {
  const spent = new Spending();
  const draws = noise?.draws ?? 1;
  spent.countPasses(draws, draws * size.classes);
  return spent;
}

/**
 * Runs one attack on every subject, and says what that took, with what was spent before.
 *
 * @throws MeasurementFailure if logits, gradients or points are not numbers, or the budget of passes is spent
 */
export async function attackStage(
  { target, graphs, seed, choice, workers, budget, spentBefore, ...job }: StageJob,
  subjects: readonly Subject[],
): Promise<LaneCost> {
  const cost = new LaneCost(budget);
  cost.include(spentBefore);
  const order = orderRuns(target.attack, target.params, target.norm, target.size.classes, choice, seed);
  const distances = graphs.distances && (await targetDistances(graphs.distances, subjects, target, seed));
  const each = distances ? distancesCost(target) : new Spending();
  cost.countPasses(subjects.length * each.forwardPasses, subjects.length * each.backwardPasses);
  await attackSubjects(
    { ...job, target, graphs, seed, order: { ...order, distances }, cost, workers },
    beginOutcomes(subjects, each),
  );
  return cost;
}

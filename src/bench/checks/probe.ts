import type { HostArray } from '../../engine/types.ts';
import type { Config } from '../../results/config.ts';
import type { ChosenLanes } from '../choose-lanes.ts';
import type { LaneCost } from '../lane-cost.ts';
import { attackSubjects } from '../lanes.ts';
import { orderRuns, type Run } from '../runs.ts';
import { beginOutcome, type Outcome, type Subject } from '../subject.ts';
import type { JudgeForward } from '../verdict-draws.ts';

/** An attack and the images that it is probed on. */
export interface ProbeSetting {
  readonly chosen: ChosenLanes;
  readonly subjects: readonly Subject[];
  readonly config: Pick<Config, 'seed' | 'target'>;
  readonly judgeForward: JudgeForward;
  /** The defense that is judged, by name. */
  readonly defense: string;
  /** Batches that are computed at the same time. */
  readonly workers: number;
  /** Passes of all probes of a cell together. */
  readonly cost: LaneCost;
  readonly signal?: AbortSignal | undefined;
}

/** What a probe does otherwise than the cell. */
interface ProbeRun {
  readonly epsilon: number;
  readonly earlyExit: boolean;
  /** Asks after which a run is cut off. */
  readonly rounds?: number;
  /** Whether the first break ends a run that seeks the smallest. */
  readonly firstBreak?: boolean;
  readonly onTold?: (run: Run, told: Readonly<Record<string, HostArray>>) => void;
}

/** One run of the attack, the first, on each image of the probe; the cell's records know nothing of it. */
export async function runProbe(
  { chosen: { target, graphs }, subjects, config, judgeForward, defense, workers, cost, signal }: ProbeSetting,
  { epsilon, earlyExit, rounds = Infinity, firstBreak = false, onTold }: ProbeRun,
): Promise<Outcome[]> {
  const { attack, params, norm, size } = target;
  const order = orderRuns(attack, params, norm, size.classes, config.target, config.seed);
  const finished: Outcome[] = [];
  const outcomes = subjects.map(beginOutcome);
  await attackSubjects(
    {
      target,
      graphs,
      epsilon,
      seed: config.seed,
      earlyExit,
      judgeForward,
      defense,
      cost,
      order: {
        ...order,
        restarts: 1,
        targets: order.targets === null ? null : 1,
        rounds: Math.min(order.rounds, rounds),
      },
      enough: firstBreak ? Infinity : undefined,
      onTold,
      onFinished: (outcome) => finished.push(outcome),
      workers,
      signal,
    },
    outcomes.values(),
  );
  return finished;
}

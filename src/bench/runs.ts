import type { Attack, Norm } from '../attacks/types.ts';
import type { HostArray } from '../engine/types.ts';
import type { Params } from '../results/cell.ts';
import type { TargetChoice } from '../results/config.ts';
import type { Outcome } from './subject.ts';
import { targetsOf } from './target-choice.ts';
import type { TargetDistances } from './target-distances.ts';

/** One run of an attack on one subject: a restart towards a target. */
export interface Run {
  readonly outcome: Outcome;
  /** The clean image. */
  readonly x: Float32Array;
  readonly restart: number;
  /** Rank of the target among the wrong classes, by clean logit; null for an untargeted attack. */
  readonly rank: number | null;
  /** The target class, or the true class for an untargeted attack. */
  readonly target: number;
  /** Asks answered. */
  round: number;
  /** What the attack remembers, one lane of each tensor; undefined before the start. */
  state?: Readonly<Record<string, HostArray>>;
  /** Whether the next ask wants a gradient. */
  wantsGradient: boolean;
  /** Whether the next ask is the last. */
  ending: boolean;
}

/** The order of runs of one subject: restarts, and within each the targets. */
export interface RunOrder {
  readonly restarts: number;
  /** Most targets of each restart; null for an untargeted attack. */
  readonly targets: number | null;
  /** What the user wants reached. */
  readonly choice: TargetChoice;
  /** Of random targets. */
  readonly seed: number | string;
  /** What targets are ordered by, if not by their logits. */
  readonly distances?: TargetDistances | undefined;
  readonly rounds: number;
  readonly usesGradient: boolean;
  /** Gradients of an ask that wants any. */
  readonly losses: number;
}

/** How many targets a restart has: all, one, or those that the attack chooses; null if it has none. */
function countTargets(attack: Attack, params: Params, classes: number, choice: TargetChoice): number | null {
  if (choice === 'all') return classes - 1;
  if (choice !== 'none') return 1;
  const own = attack.targets?.(params);
  return own === undefined ? null : Math.min(own, classes - 1);
}

/** How often an attack runs on a subject, and how long. */
export function orderRuns(
  attack: Attack,
  params: Params,
  norm: Norm,
  classes: number,
  choice: TargetChoice,
  seed: number | string,
): RunOrder {
  const targets = countTargets(attack, params, classes, choice);
  return {
    restarts: typeof params.restarts === 'number' ? params.restarts : 1,
    targets,
    choice,
    seed,
    rounds: attack.rounds(params, norm),
    usesGradient: attack.access === 'gradient',
    losses: attack.losses?.(params, classes, targets !== null) ?? 1,
  };
}

/** The next run of a subject, or undefined when all have been run. */
export function nextRun(outcome: Outcome, order: RunOrder): Run | undefined {
  const { subject } = outcome;
  const targets =
    order.targets === null ? null : targetsOf(subject, order.choice, order.targets, order.seed, order.distances);
  const perRestart = targets?.length ?? 1;
  const number = outcome.runs;
  if (number >= order.restarts * perRestart) return undefined;
  outcome.runs++;
  const rank = targets && number % perRestart;
  return {
    outcome,
    x: subject.x,
    restart: Math.floor(number / perRestart),
    rank,
    target: targets && rank !== null ? targets[rank]! : subject.label,
    round: 0,
    wantsGradient: order.usesGradient,
    ending: order.rounds === 1,
  };
}

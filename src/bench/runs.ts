import type { Attack } from '../attacks/types.ts';
import type { HostArray } from '../engine/types.ts';
import type { Params } from '../results/cell.ts';
import type { Outcome, Subject } from './subject.ts';

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
  /** Targets of each restart; null for an untargeted attack. */
  readonly targets: number | null;
  readonly rounds: number;
  readonly usesGradient: boolean;
}

/** How often an attack runs on a subject, and how long. */
export function orderRuns(attack: Attack, params: Params, classes: number): RunOrder {
  const targets = attack.targets?.(params) ?? null;
  return {
    restarts: attack.restarts?.(params) ?? 1,
    targets: targets === null ? null : Math.min(targets, classes - 1),
    rounds: attack.rounds(params),
    usesGradient: attack.access === 'gradient',
  };
}

/** Wrong classes, the most likely first; equal logits in the order of their classes. */
function rankTargets({ cleanLogits, label }: Subject): number[] {
  return Array.from(cleanLogits.keys())
    .filter((target) => target !== label)
    .sort((a, b) => cleanLogits[b]! - cleanLogits[a]! || a - b);
}

/** The next run of a subject, or undefined when all have been run. */
export function nextRun(outcome: Outcome, order: RunOrder): Run | undefined {
  const { subject } = outcome;
  const perRestart = order.targets ?? 1;
  const number = outcome.runs;
  if (number >= order.restarts * perRestart) return undefined;
  outcome.runs++;
  const rank = order.targets === null ? null : number % perRestart;
  return {
    outcome,
    x: subject.x,
    restart: Math.floor(number / perRestart),
    rank,
    target: rank === null ? subject.label : rankTargets(subject)[rank]!,
    round: 0,
    wantsGradient: order.usesGradient,
    ending: order.rounds === 1,
  };
}

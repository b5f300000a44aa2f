import type { Engine } from '../engine/types.ts';
import type { Cell } from '../results/cell.ts';
import { examplesPerCell } from '../results/example.ts';
import type { SampleRecord } from '../results/sample.ts';
import { wilson } from '../stats/wilson.ts';
import type { AttackGraphs, AttackTarget } from './attack-graphs.ts';
import type { DefendedContext } from './defended-context.ts';
import { LaneCost } from './lane-cost.ts';
import { attackSubjects } from './lanes.ts';
import { recordMisclassified, recordOutcome } from './records.ts';
import { orderRuns } from './runs.ts';
import type { Outcome, Subject } from './subject.ts';
import type { PlannedCell } from './types.ts';
import { isMisclassified } from './verdict.ts';

/** What a cell is measured with. */
export interface CellJob {
  readonly planned: PlannedCell;
  readonly context: DefendedContext;
  readonly target: AttackTarget;
  readonly graphs: AttackGraphs;
  readonly engine: Engine;
  readonly seed: number | string;
  /** Whether a sample leaves its lane once it is broken. */
  readonly earlyExit: boolean;
  /** One more sample's outcome is known. */
  readonly onSample: () => void;
  readonly signal?: AbortSignal | undefined;
}

/** A measured cell with its records, unsorted, and the outcomes that the gallery shows. */
export interface CellMeasurement {
  readonly cell: Cell;
  readonly records: readonly SampleRecord[];
  readonly shown: readonly Outcome[];
  /** What a reader must know before trusting the cell, one sentence each. */
  readonly warnings: readonly string[];
}

/** While one batch of a worker is computed, the next is packed. */
const groupsPerWorker = 2;

/** Largest share of zero gradients that is not worth a warning. */
const usualZeros = 0.01;

function warnOfZeros(id: string, { zeroGradients, backwardPasses }: LaneCost): string[] {
  if (zeroGradients <= usualZeros * backwardPasses) return [];
  const share = ((100 * zeroGradients) / backwardPasses).toFixed(1);
  return [
    `${id}: ${share} % of the gradients asked for (${zeroGradients} of ${backwardPasses}) were exactly zero; an attack that does not need them may find more.`,
  ];
}

function* beginOutcomes(subjects: readonly Subject[]): Generator<Outcome, undefined> {
  for (const subject of subjects) yield { subject, rounds: 0, runs: 0 };
}

/** The cell without what was measured. */
export function identify(
  planned: PlannedCell,
): Omit<Extract<Cell, { status: 'skipped' | 'error' }>, 'status' | 'reason'> {
  const { id, model, dataset, defense, attack, norm, epsilon, epsilonText, params } = planned;
  return { id, model, dataset, defense, attack, norm, epsilon, epsilonText, params };
}

function summarise(
  planned: PlannedCell,
  records: readonly SampleRecord[],
  clean: number,
  cost: LaneCost,
  lanes: number,
  seconds: number,
): Cell {
  const n = records.length;
  const robust = records.filter(({ success }) => !success).length;
  return {
    ...identify(planned),
    status: 'done',
    n,
    metrics: { cleanAccuracy: wilson(clean, n), robustAccuracy: wilson(robust, n) },
    checks: [],
    cost: {
      seconds,
      forwardPasses: cost.forwardPasses,
      backwardPasses: cost.backwardPasses,
      samplesPerSecond: seconds > 0 ? n / seconds : 0,
      lanes,
      laneUtilisation: cost.laneUtilisation,
      laneUtilisationWhileQueued: cost.laneUtilisationWhileQueued,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    },
  };
}

/**
 * Attacks every correctly classified sample. Passes are those of the defended model; the clean images, judged once for
 * all cells of a defended model, are not among them.
 *
 * @throws MeasurementFailure if the defended model cannot be judged, or logits, gradients or points are not numbers
 */
export async function measureCell({
  planned,
  context,
  target,
  graphs,
  engine,
  seed,
  earlyExit,
  onSample,
  signal,
}: CellJob): Promise<CellMeasurement> {
  const { id, epsilon } = planned;
  const isWrong = ({ cleanLogits, label }: Subject): boolean => isMisclassified(cleanLogits, label);
  const attacked = context.subjects.filter((subject) => !isWrong(subject));
  const records = context.subjects.filter(isWrong).map((subject) => recordMisclassified(id, subject));
  records.forEach(onSample);
  const gallery = new Set(attacked.slice(0, examplesPerCell).map(({ sample }) => sample));
  const shown: Outcome[] = [];
  const cost = new LaneCost();
  const startedAt = performance.now();
  const job = {
    target,
    graphs,
    epsilon,
    seed,
    earlyExit,
    signal,
    cost,
    order: orderRuns(target.attack, target.params, target.size.classes),
    judgeForward: context.forwards.defended,
    onFinished: (outcome: Outcome) => {
      records.push(recordOutcome(id, outcome, epsilon));
      if (gallery.has(outcome.subject.sample)) shown.push(outcome);
      onSample();
    },
  };
  const groups = Math.min(groupsPerWorker * engine.workers, Math.ceil(attacked.length / target.lanes));
  await attackSubjects(job, beginOutcomes(attacked), groups);
  const seconds = (performance.now() - startedAt) / 1000;
  if (records.length !== context.subjects.length) {
    throw new Error(`${id} has ${records.length} records of ${context.subjects.length} samples`);
  }
  shown.sort((a, b) => a.subject.sample - b.subject.sample);
  const cell = summarise(planned, records, attacked.length, cost, target.lanes, seconds);
  return { cell, records, shown, warnings: warnOfZeros(id, cost) };
}

import type { Cell, MeasuredCell } from '../results/cell.ts';
import { examplesPerCell } from '../results/example.ts';
import type { KeptCell } from '../results/journal.ts';
import type { SampleRecord } from '../results/sample.ts';
import { measureAccuracy } from './accuracy.ts';
import { CellRun, type CellJob } from './cell-run.ts';
import type { LossWatch } from './checks/loss-watch.ts';
import type { LaneCost } from './lane-cost.ts';
import { recordMisclassified, recordOutcome } from './records.ts';
import type { Finding, Subject } from './subject.ts';
import type { PlannedCell } from './types.ts';
import { isMisclassified } from './verdict.ts';

/** A measured cell with its records, unsorted, and the findings that the gallery shows. */
export interface CellMeasurement {
  readonly cell: MeasuredCell;
  readonly records: readonly SampleRecord[];
  readonly findings: readonly Finding[];
  readonly shown: readonly Finding[];
  /** What all attacks of the cell have cost and were told. */
  readonly cost: LaneCost;
  /** The loss of its first attack that iterates gradients within the ball, if that was watched. */
  readonly watch?: LossWatch | undefined;
}

/** The cell without what was measured. */
export function identify(
  planned: PlannedCell,
): Omit<Extract<Cell, { status: 'skipped' | 'error' }>, 'status' | 'reason'> {
  const { id, model, dataset, defense, attack, gradient, noise, eot, norm, epsilon, epsilonText, params } = planned;
  return { id, model, dataset, defense, attack, gradient, noise, eot, norm, epsilon, epsilonText, params };
}

function summarise(
  planned: PlannedCell,
  records: readonly SampleRecord[],
  subjects: readonly Subject[],
  run: CellRun,
): MeasuredCell {
  const n = records.length;
  const { cost, seconds, lanes, stages } = run;
  return {
    ...identify(planned),
    status: 'done',
    n,
    metrics: measureAccuracy(subjects, run.findings, planned.epsilon),
    checks: [],
    ...(stages.length > 0 && { stages }),
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
 * @param kept the cell, where it had been measured before an interruption
 * @throws MeasurementFailure if the defended model cannot be judged, logits, gradients or points are not numbers, or the
 * budget of passes is spent
 */
export async function measureCell(job: CellJob, kept?: KeptCell): Promise<CellMeasurement> {
  const { planned, context, onSample } = job;
  const { id, epsilon } = planned;
  const isWrong = ({ cleanDraws, label }: Subject): boolean =>
    cleanDraws.every((logits) => isMisclassified(logits, label));
  const attacked = context.subjects.filter((subject) => !isWrong(subject));
  const misclassified = context.subjects.filter(isWrong).map((subject) => recordMisclassified(id, subject));
  misclassified.forEach(onSample);
  const run = new CellRun(job, attacked);
  if (kept) run.recall();
  else await run.attack();
  const { findings } = run;
  const records = [...misclassified, ...findings.map((finding) => recordOutcome(id, finding, epsilon))];
  const cell = kept?.cell ?? summarise(planned, records, context.subjects, run);
  return { cell, records, findings, shown: findings.slice(0, examplesPerCell), cost: run.cost, watch: run.watch };
}

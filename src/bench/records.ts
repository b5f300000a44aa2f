import { argmax } from '../argmax.ts';
import type { SampleRecord } from '../results/sample.ts';
import type { Finding, Subject } from './subject.ts';
import { ballTolerance, readLogits, type Lengths } from './verdict.ts';

const unchanged: Lengths & { predictions?: readonly number[] } = { linf: 0, l2: 0, l1: 0 };

function describe(
  cell: string,
  { sample, label, cleanLogits }: Subject,
): Pick<SampleRecord, 'cell' | 'sample' | 'label' | 'clean'> {
  return { cell, sample, label, clean: readLogits(cleanLogits) };
}

/** Classes predicted under each verdict draw, where there are several; on the clean image where no point was judged. */
function describeDraws({ cleanDraws }: Subject, adversarial?: readonly number[]): Pick<SampleRecord, 'draws'> {
  if (cleanDraws.length === 1) return {};
  const clean = cleanDraws.map(argmax);
  return { draws: { clean, adversarial: [...(adversarial ?? clean)] } };
}

/** The record of an image that the defended model misclassifies as it is: broken at distance 0, without an attack. */
export function recordMisclassified(cell: string, subject: Subject): SampleRecord {
  const known = describe(cell, subject);
  return {
    ...known,
    adversarial: known.clean,
    success: true,
    ...describeDraws(subject),
    stage: null,
    target: null,
    ...unchanged,
    distance: 0,
    rounds: 0,
    restarts: 0,
  };
}

/**
 * The record of an attacked image: its smallest break, else the end point of the last run, else (if no run ended at a
 * valid point) the clean image.
 */
export function recordOutcome(
  cell: string,
  { subject, best, last, rounds, runs, stage }: Finding,
  epsilon: number,
): SampleRecord {
  const known = describe(cell, subject);
  const { verdict, linf, l2, l1, predictions } = best ?? last ?? { verdict: known.clean, ...unchanged };
  const success = best !== undefined && best.distance <= epsilon + ballTolerance;
  return {
    ...known,
    adversarial: verdict,
    success,
    ...describeDraws(subject, predictions),
    stage: success ? stage : null,
    target: best?.target ?? null,
    linf,
    l2,
    l1,
    distance: best?.distance ?? null,
    rounds,
    restarts: runs,
  };
}

/** Samples first, then cells in the order of the plan, so that a shorter run is a prefix of a longer one. */
export function sortRecords(records: readonly SampleRecord[], cells: readonly string[]): SampleRecord[] {
  const rank = new Map(cells.map((id, position) => [id, position]));
  return [...records].sort((a, b) => a.sample - b.sample || rank.get(a.cell)! - rank.get(b.cell)!);
}

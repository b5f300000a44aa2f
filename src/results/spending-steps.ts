import { assault } from './format.ts';
import type { MeasuredCell, StageResult } from './cell.ts';
import type { SampleRecord } from './sample.ts';
import type { Contest } from './summary.ts';

/** How far a contest had come after one more attack, or one more attack of an ensemble. */
export interface SpendingStep {
  /** "pgd", "autoattack: square". */
  readonly attack: string;
  /** Passes per image so far, forward and backward together, those within smaller balls included. */
  readonly passes: number;
  /** Share of the images that nothing had broken so far. */
  readonly standing: number;
}

/**
 * What the attacks of a contest had spent and broken, one after the other in the order of the run. All images count for all attacks; within
 * an ensemble, each of its attacks only meets what those before it left.
 *
 * @param cells all measured cells of the run: where it has several radii, attacks begin with what they broke within smaller balls
 * @param recordsOf the samples of a cell
 */
export function spendingSteps(
  { outcome }: Contest,
  cells: readonly MeasuredCell[],
  recordsOf: (cell: string) => readonly SampleRecord[],
): SpendingStep[] {
  if (!outcome || outcome.standing.size === 0) return [];
  const left = new Set(outcome.standing.keys());
  const steps: SpendingStep[] = [];
  let before = 0;
  for (const cell of outcome.measured) {
    const nested = cells.filter((other) => isWithin(other, cell));
    const stages = stagesOf(cell);
    const records = recordsOf(cell.id);
    stages.forEach((stage, i) => {
      const reached = new Set(stages.slice(0, i).concat(stage));
      for (const { sample, success, stage: by } of records) {
        if (success && (by === null || stage === null || reached.has(by))) left.delete(sample);
      }
      const attack = stage === null ? assault(cell) : `${assault(cell)}: ${stage}`;
      const passes = before + nested.reduce((sum, each) => sum + passesUntil(each, stage), 0) / cell.n;
      steps.push({ attack, passes, standing: left.size / outcome.standing.size });
    });
    before = steps.at(-1)!.passes;
  }
  return steps;
}

/** Whether a cell is another, or the same within a smaller ball. */
function isWithin(cell: MeasuredCell, other: MeasuredCell): boolean {
  const same = (['model', 'dataset', 'defense', 'norm'] as const).every((field) => cell[field] === other[field]);
  return same && assault(cell) === assault(other) && cell.epsilon <= other.epsilon;
}

/** The attacks of an ensemble by name; one null for a cell that is one attack, or whose parts cannot be told by name. */
function stagesOf({ stages = [] }: MeasuredCell): (string | null)[] {
  const names = stages.map(({ attack }) => attack);
  return names.length === 0 || new Set(names).size < names.length ? [null] : names;
}

/** Passes of a cell up to and with a stage; all of them for null. */
function passesUntil({ stages = [], cost }: MeasuredCell, stage: string | null): number {
  const sum = ({ forwardPasses, backwardPasses }: Pick<StageResult, 'forwardPasses' | 'backwardPasses'>): number =>
    forwardPasses + backwardPasses;
  if (stage === null) return sum(cost);
  const last = stages.findIndex(({ attack }) => attack === stage);
  return stages.slice(0, last + 1).reduce((total, each) => total + sum(each), 0);
}

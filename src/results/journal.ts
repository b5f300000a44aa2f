import { z } from 'zod';
import type { Check, MeasuredCell } from './cell.ts';
import type { JudgedPoint } from './judged-point.ts';

/** Passes of the defended model, and what came of its gradients. */
export const spentSchema = z.strictObject({
  forwardPasses: z.int().describe('Those of gradients included.'),
  backwardPasses: z.int(),
  gradientAsks: z.int().describe('Answers with a gradient, at points that are not broken yet.'),
  zeroGradients: z.int().describe('Of them, those whose gradients were zero in every pixel.'),
});
export type Spent = Readonly<z.infer<typeof spentSchema>>;

/** What one attack of a cell has come to on one sample: on cpu, a function of the experiment and the sample alone. */
export interface KeptOutcome {
  readonly sample: number;
  readonly rounds: number;
  readonly runs: number;
  readonly spent: Spent;
  readonly best?: JudgedPoint | undefined;
  readonly last?: JudgedPoint | undefined;
  /** Of a sample that was watched and is not broken: whether its loss still grew at the end. */
  readonly isRising?: boolean | undefined;
  /** How long the attack had been running, on all samples. */
  readonly seconds: number;
}

/** A cell that was measured and checked, with those findings of its checks that other cells take over. */
export interface KeptCell {
  readonly cell: MeasuredCell;
  readonly findings: readonly (readonly [key: string, check: Check])[];
}

/** Where a run writes down what it has found out, so that it need not find it out again. */
export interface Journal {
  cell(id: string): KeptCell | undefined;
  /** @throws EpsballError OUTPUT_NOT_WRITABLE */
  keepCell(kept: KeptCell): void;
  /**
   * What was known before an interruption, one outcome a sample; handed out once, so that it need not be held.
   *
   * @param stage place of the attack in its ensemble, from 0
   */
  takeOutcomes(cell: string, stage: number): readonly KeptOutcome[];
  /** @throws EpsballError OUTPUT_NOT_WRITABLE */
  keepOutcome(cell: string, stage: number, outcome: KeptOutcome): void;
}

/** Of a run that nothing is kept of. */
export const noJournal: Journal = {
  cell: () => undefined,
  keepCell: () => undefined,
  takeOutcomes: () => [],
  keepOutcome: () => undefined,
};

/** What kept outcomes depend on, by name: of two runs with the same, each may go on with what the other kept. */
export type Circumstances = Readonly<Record<string, string>>;

/** Opens journals. */
export interface Keeper {
  /** When the run was begun, if that was before. */
  readonly begunAt?: Date | undefined;
  /**
   * @throws EpsballError OUTPUT_NOT_WRITABLE if nothing can be written, or another process goes on with the run; CORRUPT_DATA if the journal
   * is of a run in other circumstances
   */
  open(run: { readonly id: string; readonly startedAt: Date; readonly circumstances: Circumstances }): Journal;
}

import { z } from 'zod';
import { cellSchema, checkSchema, type MeasuredCell } from './cell.ts';
import { judgementSchema, type JudgedPoint } from './judged-point.ts';
import { spentSchema, type KeptOutcome } from './journal.ts';

/** The form of journals; one of another form is refused. */
export const journalFormat = 1;

/** Float32 images as text, base64 of their bytes, so that nothing is lost. */
const pointSchema = z
  .base64()
  .transform((text) => new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer));

const judgedSchema = judgementSchema.extend({ target: z.int().nullable(), point: pointSchema });

/** How the run was begun: what decides its numbers, and what the user asked for, where. */
export const headerSchema = z.strictObject({
  kind: z.literal('run'),
  journal: z.literal(journalFormat),
  startedAt: z.iso.datetime(),
  folder: z.string(),
  circumstances: z.record(z.string(), z.string()),
  options: z.record(z.string(), z.unknown()),
});
export type JournalHeader = z.infer<typeof headerSchema>;

const outcomeSchema = z.strictObject({
  kind: z.literal('outcome'),
  cell: z.string(),
  stage: z.int(),
  sample: z.int(),
  rounds: z.int(),
  runs: z.int(),
  spent: spentSchema,
  best: judgedSchema.optional(),
  last: judgedSchema.optional(),
  isRising: z.boolean().optional(),
  seconds: z.number(),
});

const keptCellSchema = z.strictObject({
  kind: z.literal('cell'),
  cell: cellSchema.refine((cell): cell is MeasuredCell => cell.status === 'done', 'a cell without a number'),
  findings: z.array(z.tuple([z.string(), checkSchema])),
});

/** A process that works on the run from here on. */
const workerSchema = z.strictObject({ kind: z.literal('process'), pid: z.int(), host: z.string() });

/** A line after the first. */
export const lineSchema = z.discriminatedUnion('kind', [workerSchema, outcomeSchema, keptCellSchema]);
export type JournalLine = z.infer<typeof lineSchema>;

function judgedText({ point, ...judgement }: JudgedPoint): object {
  return { ...judgement, point: Buffer.from(point.buffer, point.byteOffset, point.byteLength).toString('base64') };
}

/** An outcome as a line. */
export function outcomeLine(cell: string, stage: number, { best, last, spent, ...rest }: KeptOutcome): string {
  const { forwardPasses, backwardPasses, gradientAsks, zeroGradients } = spent;
  return JSON.stringify({
    kind: 'outcome',
    ...{ cell, stage },
    ...rest,
    spent: { forwardPasses, backwardPasses, gradientAsks, zeroGradients },
    ...(best && { best: judgedText(best) }),
    ...(last && { last: judgedText(last) }),
  });
}

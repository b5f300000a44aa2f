import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { EpsballError } from '../../src/errors.ts';
import type { MeasuredCell } from '../../src/results/cell.ts';
import { assault, ball, contender } from '../../src/results/format.ts';
import { parseJson } from '../../src/results/parse-json.ts';
import { readRun } from '../../src/results/read.ts';
import type { StoredRun } from '../../src/results/run-files.ts';

const columnSchema = z.strictObject({
  line: z.string().describe('"clean", or ball and attack'),
  model: z.string(),
  standing: z
    .string()
    .regex(/^[01]+$/)
    .describe('for each sample 1 where it is still classified correctly'),
});

/** Which samples of a run each model still classifies correctly: what a table needs, small enough to be kept in a repository. */
export const outcomesSchema = z.strictObject({
  dataset: z.string(),
  run: z.string().describe('its id'),
  commit: z.string().nullable(),
  weights: z.record(z.string(), z.string()).describe('sha256 by model'),
  samples: z.array(z.int()).describe('indices of test images'),
  columns: z.array(columnSchema),
});
export type Outcomes = z.infer<typeof outcomesSchema>;

/** The outcomes of a run. @throws Error where its cells are not on the same samples */
export function outcomesOf({ result, samples }: StoredRun): Outcomes {
  const cells = result.cells.filter((cell): cell is MeasuredCell => cell.status === 'done');
  if (cells.length === 0) throw new EpsballError('INVALID_OPTION', `no cell of ${result.id} was finished.`);
  const indices = [...new Set(samples.map(({ sample }) => sample))].sort((a, b) => a - b);
  const columns = cells.flatMap((cell) => {
    const own = new Map(samples.filter((each) => each.cell === cell.id).map((each) => [each.sample, each]));
    if (own.size !== indices.length) throw new Error(`${cell.id} has other samples than the rest of the run`);
    const records = indices.map((index) => own.get(index)!);
    const text = (flags: readonly boolean[]): string => flags.map(Number).join('');
    const model = contender(cell);
    return [
      { line: 'clean', model, standing: text(records.map(({ clean, label }) => clean.prediction === label)) },
      { line: `${ball(cell)}, ${assault(cell)}`, model, standing: text(records.map(({ success }) => !success)) },
    ];
  });
  const distinct = new Map(columns.map((column) => [`${column.line}\n${column.model}`, column]));
  return {
    dataset: cells[0]!.dataset,
    run: result.id,
    commit: result.provenance.git?.commit ?? null,
    weights: Object.fromEntries(Object.entries(result.models).map(([name, { sha256 }]) => [name, sha256])),
    samples: indices,
    columns: [...distinct.values()],
  };
}

/** The outcomes of a run folder, or of a file that holds them. */
export function readOutcomes(path: string): Outcomes {
  return path.endsWith('.json')
    ? parseJson(readFileSync(path, 'utf8'), outcomesSchema, path)
    : outcomesOf(readRun(path));
}

import { grouped } from '../../src/results/grouped.ts';
import type { StoredRun } from '../../src/results/run-files.ts';
import type { SampleRecord } from '../../src/results/sample.ts';

/** A run whose samples can be looked up. */
export interface IndexedRun {
  /** What it is called, "Run 2". */
  readonly name: string;
  readonly run: StoredRun;
  /** What became of a sample in a cell, by its id. */
  readonly find: (cell: string, sample: number) => SampleRecord | undefined;
}

/** Makes the samples of a run ready to be looked up. */
export function indexRun(run: StoredRun, name: string): IndexedRun {
  const byCell = new Map(
    [...grouped(run.samples, ({ cell }) => cell)].map(([cell, records]) => [
      cell,
      new Map(records.map((record) => [record.sample, record])),
    ]),
  );
  return { name, run, find: (cell, sample) => byCell.get(cell)?.get(sample) };
}

import type { StoredRun } from '../../src/results/run-files.ts';
import type { SampleRecord } from '../../src/results/sample.ts';

/** A run whose samples can be looked up. */
export interface IndexedRun {
  readonly run: StoredRun;
  /** What became of a sample in a cell, by its id. */
  readonly find: (cell: string, sample: number) => SampleRecord | undefined;
}

/** Makes the samples of a run ready to be looked up. */
export function indexRun(run: StoredRun): IndexedRun {
  const byCell = new Map<string, Map<number, SampleRecord>>();
  for (const record of run.samples) {
    const records = byCell.get(record.cell) ?? new Map<number, SampleRecord>();
    byCell.set(record.cell, records.set(record.sample, record));
  }
  return { run, find: (cell, sample) => byCell.get(cell)?.get(sample) };
}

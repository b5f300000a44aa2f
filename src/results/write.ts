import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { summaryCsv } from './csv.ts';
import { writeExamples } from './example-files.ts';
import { readRun } from './read.ts';
import { runFiles, type RenderReport, type StoredRun } from './run-files.ts';
import { runResultSchema, type RunResult, type SampleRecord } from './schema.ts';
import { writeWholeFolder } from './whole-folder.ts';

/**
 * Writes a run folder. The report is made from the files as read back, so that it can be made again from them byte for byte.
 *
 * @param folder must not exist, or be empty
 * @throws EpsballError OUTPUT_NOT_WRITABLE if the folder is taken or cannot be written
 */
export function writeRun(folder: string, run: StoredRun, renderReport: RenderReport): void {
  writeWholeFolder(folder, (partial) => {
    writeFiles(partial, run, renderReport);
  });
}

function writeFiles(folder: string, { result, samples, examples }: StoredRun, renderReport: RenderReport): void {
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text);
  };
  write(runFiles.result, `${JSON.stringify(runResultSchema.parse(result), null, 2)}\n`);
  write(runFiles.samples, samplesText(result, samples));
  write(runFiles.summary, summaryCsv(result.cells, samples));
  writeExamples(join(folder, runFiles.examples), examples);
  const stored = readRun(folder);
  write(runFiles.report, renderReport(stored.result, stored.samples, stored.examples));
}

/** samples.jsonl: by sample, then in the order of the cells, so that a shorter run is a byte prefix of a longer one. */
export function samplesText({ cells }: Pick<RunResult, 'cells'>, samples: readonly SampleRecord[]): string {
  const rank = new Map(cells.map(({ id }, i) => [id, i]));
  const rankOf = ({ cell }: SampleRecord): number => rank.get(cell) ?? cells.length;
  return samples
    .toSorted((a, b) => a.sample - b.sample || rankOf(a) - rankOf(b))
    .map((sample) => `${JSON.stringify(sample)}\n`)
    .join('');
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAdversarial } from './adversarial-file.ts';
import { summaryCsv } from './csv.ts';
import { writeExamples } from './example-files.ts';
import { hashFiles } from './file-hashes.ts';
import { readRun } from './read.ts';
import { runFiles, type RenderReport, type WritableRun } from './run-files.ts';
import { runResultSchema, type RunResult, type SampleRecord } from './schema.ts';
import { writeWholeFolder } from './whole-folder.ts';

/**
 * Writes a run folder. The report is made from the files as read back, so that it can be made again from them byte for byte.
 *
 * @param folder must not exist, or be empty
 * @returns the result as it was written, with the hashes of the other files
 * @throws EpsballError OUTPUT_NOT_WRITABLE if the folder is taken or cannot be written
 */
export function writeRun(folder: string, run: WritableRun, renderReport: RenderReport): RunResult {
  let written = run.result;
  writeWholeFolder(folder, (partial) => {
    written = writeFiles(partial, run, renderReport);
  });
  return written;
}

function writeFiles(folder: string, run: WritableRun, renderReport: RenderReport): RunResult {
  const { result, samples, examples, points } = run;
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text);
  };
  write(runFiles.samples, samplesText(result, samples));
  write(runFiles.summary, summaryCsv(result.cells, samples));
  writeExamples(join(folder, runFiles.examples), examples);
  if (points) writeAdversarial(join(folder, runFiles.adversarial), points);
  const complete = runResultSchema.parse({ ...result, files: hashFiles(folder) });
  write(runFiles.result, `${JSON.stringify(complete, null, 2)}\n`);
  const stored = readRun(folder);
  write(runFiles.report, renderReport(stored.result, stored.samples, stored.examples));
  return complete;
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

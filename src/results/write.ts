import { existsSync, mkdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EpsballError } from '../errors.ts';
import { summaryCsv } from './csv.ts';
import { writeExamples } from './example-files.ts';
import { assertEmpty, reasonOf } from './output-folder.ts';
import { readRun } from './read.ts';
import { runFiles, type RenderReport, type StoredRun } from './run-files.ts';
import { runResultSchema, type RunResult, type SampleRecord } from './schema.ts';

/**
 * Writes a run folder: everything into a hidden folder beside it, which is renamed at the end, so that a folder is
 * either whole or not there. The report is made from the files as read back, so that it can be made again from them byte
 * for byte. Runs without yielding: a signal cannot arrive in between.
 *
 * @param folder must not exist, or be empty
 * @throws EpsballError OUTPUT_NOT_WRITABLE if the folder is taken or cannot be written
 */
export function writeRun(folder: string, run: StoredRun, renderReport: RenderReport): void {
  assertEmpty(folder);
  const target = resolve(folder);
  const partial = join(dirname(target), `.${basename(target)}.partial-${process.pid}`);
  try {
    mkdirSync(partial, { recursive: true });
    writeFiles(partial, run, renderReport);
    if (existsSync(target)) rmdirSync(target);
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (error instanceof Error && 'code' in error && 'syscall' in error) {
      throw new EpsballError('OUTPUT_NOT_WRITABLE', `cannot write the run folder "${folder}": ${reasonOf(error)}.`);
    }
    throw error;
  }
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

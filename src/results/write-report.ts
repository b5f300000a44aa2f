import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EpsballError } from '../errors.ts';
import { reasonOf } from './output-folder.ts';
import { runFiles, type RenderReport, type StoredRun } from './run-files.ts';

/**
 * Replaces the report of a run folder in one step.
 *
 * @returns the path of the report
 * @throws EpsballError OUTPUT_NOT_WRITABLE
 */
export function writeReport(folder: string, run: StoredRun, renderReport: RenderReport): string {
  const path = join(folder, runFiles.report);
  const html = renderReport(run.result, run.samples, run.examples);
  const partial = `${path}.partial-${process.pid}`;
  try {
    writeFileSync(partial, html);
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw new EpsballError('OUTPUT_NOT_WRITABLE', `cannot write the report "${path}": ${reasonOf(error)}.`);
  }
  return path;
}

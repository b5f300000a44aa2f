import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EpsballError } from '../errors.ts';
import { journalOf } from './output-folder.ts';
import { runFiles } from './run-files.ts';

/** Whether a path is the folder of a finished run. */
export function isRunFolder(path: string): boolean {
  return existsSync(join(path, runFiles.result));
}

/**
 * Makes sure that a path is the folder of a finished run.
 *
 * @throws EpsballError MISSING_DATA that says what the path is instead, and what to name
 */
export function assertRunFolder(path: string): void {
  if (!isRunFolder(path)) throw new EpsballError('MISSING_DATA', whatElse(path));
}

function whatElse(path: string): string {
  if (!existsSync(path)) {
    return existsSync(journalOf(path))
      ? `the run of "${path}" is not finished.\nGo on with: epsball bench --resume ${path}`
      : `there is no run folder "${path}".\nA run folder is what "epsball bench" prints as its result.`;
  }
  if (!statSync(path).isDirectory()) return whatFile(path);
  return existsSync(join(path, 'runs'))
    ? `"${path}" is no run folder; if it is a site of "epsball report", its runs are in "${join(path, 'runs')}".`
    : `"${path}" is no run folder: it has no ${runFiles.result}.\nA run folder is what "epsball bench" prints as its result.`;
}

function whatFile(path: string): string {
  const name = basename(path);
  if (name.endsWith('.journal.jsonl')) {
    return `"${path}" is the journal of a run that is not finished.\nGo on with: epsball bench --resume ${path}`;
  }
  return (Object.values(runFiles) as string[]).includes(name)
    ? `"${path}" is a file of a run; name its folder: ${dirname(path)}`
    : `"${path}" is a file; name the folder of a run, which is what "epsball bench" prints as its result.`;
}

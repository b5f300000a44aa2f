import { EpsballError } from '../errors.ts';
import { hashedFiles } from '../results/file-hashes.ts';
import { runFiles } from '../results/run-files.ts';
import type { RunResult } from '../results/schema.ts';

/**
 * The files of a run folder that belong to the run, by their paths with "/": result.json and all that it names, or, in a run that was written
 * before hashes were kept, those that such a run has. The report is not among them, and nothing else that lies in the folder.
 *
 * @throws EpsballError MISSING_DATA if one of them is not there, or is no plain file within the folder
 */
export function copiedFiles(folder: string, { id, files }: RunResult): string[] {
  const here = hashedFiles(folder);
  const named = files ? Object.keys(files) : here.filter(isOfOlderRun);
  const all = [...new Set([runFiles.samples, runFiles.summary, ...named])];
  const missing = all.find((path) => !here.includes(path));
  if (missing !== undefined) {
    throw new EpsballError(
      'MISSING_DATA',
      `run ${id} cannot be published: "${missing}" belongs to it, and is no file in ${folder}.\nPublish the folder as it was written.`,
    );
  }
  return [runFiles.result, ...all];
}

function isOfOlderRun(path: string): boolean {
  return path === runFiles.adversarial || path.startsWith(`${runFiles.examples}/`);
}

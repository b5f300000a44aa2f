import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { summaryCsv } from '../results/csv.ts';
import { hashedFiles, hashFile } from '../results/file-hashes.ts';
import { count } from '../results/format.ts';
import { runFiles } from '../results/run-files.ts';
import { readFileSync } from 'node:fs';
import type { PublishedRun } from './published-run.ts';
import { falls, rule, stands, unchecked, type Ruling } from './ruling.ts';

function checkHashes(folder: string, files: Readonly<Record<string, string>>): Ruling[] {
  const here = new Set(hashedFiles(folder));
  const wrong = Object.entries(files).flatMap(([path, sha256]) => {
    if (!here.has(path)) return [falls(path, 'it is missing')];
    const found = hashFile(join(folder, path));
    return found === sha256 ? [] : [falls(path, `it was changed: its sha256 is ${found}, result.json says ${sha256}`)];
  });
  const named = Object.keys(files).length;
  const strangers = [...here].filter((path) => !Object.hasOwn(files, path));
  return [
    ...(wrong.length === 0 ? [stands('files', `all ${count(named)} have the sha256 that result.json says`)] : wrong),
    ...strangers.map((path) => unchecked(path, 'result.json does not name it')),
  ];
}

/** Whether the table says what the other files say. */
function checkSummary({ folder, result, samples }: PublishedRun): Ruling[] {
  const path = join(folder, runFiles.summary);
  if (!existsSync(path)) return [];
  const isSame = readFileSync(path, 'utf8') === summaryCsv(result.cells, samples);
  const against = isSame ? [] : ['it is not the table of result.json and samples.jsonl'];
  return [rule(runFiles.summary, against, 'it is the table of result.json and samples.jsonl')];
}

/** Whether the files are those that result.json names. */
export function checkFiles(run: PublishedRun): Ruling[] {
  const { folder, result } = run;
  return [
    ...(result.files
      ? [...checkHashes(folder, result.files), ...checkSummary(run)]
      : [unchecked('files', 'the run was written before hashes were kept')]),
    unchecked(runFiles.report, `it is made from the other files: "epsball report" makes it anew`),
  ];
}

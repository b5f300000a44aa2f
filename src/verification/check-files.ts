import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '../bench/failure.ts';
import { summaryCsv } from '../results/csv.ts';
import { fileSha256 } from '../file-sha256.ts';
import { hashedFiles } from '../results/file-hashes.ts';
import { count } from '../results/format.ts';
import { runFiles } from '../results/run-files.ts';
import type { PublishedRun } from './published-run.ts';
import { falls, rule, stands, unchecked, type Ruling } from './ruling.ts';

/** Whether the program writes a file of this path into a run folder, and names it in result.json. */
function isOfRun(path: string): boolean {
  const names: readonly string[] = [runFiles.samples, runFiles.summary, runFiles.adversarial];
  return names.includes(path) || path.startsWith(`${runFiles.examples}/`);
}

/** What speaks against a file that result.json names. */
function otherFile(path: string, full: string, sha256: string): Ruling[] {
  try {
    const found = fileSha256(full);
    return found === sha256 ? [] : [falls(path, `it was changed: its sha256 is ${found}, result.json says ${sha256}`)];
  } catch (error) {
    return [falls(path, `it cannot be read: ${reasonOf(error)}`)];
  }
}

function checkHashes(
  folder: string,
  here: ReadonlySet<string>,
  files: Readonly<Record<string, string>>,
): readonly Ruling[] {
  const wrong = Object.entries(files).flatMap(([path, sha256]) =>
    here.has(path) ? otherFile(path, join(folder, path), sha256) : [falls(path, 'it is missing')],
  );
  const expected = [runFiles.samples, runFiles.summary, ...here];
  const unnamed = [...new Set(expected)].filter((path) => !Object.hasOwn(files, path));
  const named = Object.keys(files).length;
  const words = 'result.json does not name it';
  return [
    ...(wrong.length === 0 ? [stands('files', `all ${count(named)} have the sha256 that result.json says`)] : wrong),
    ...unnamed.map((path) => (isOfRun(path) ? falls(path, `${words}, so that it may be any`) : unchecked(path, words))),
  ];
}

/** Whether the table says what the other files say. */
function checkSummary({ folder, result, samples }: PublishedRun): Ruling {
  const isSame = readFileSync(join(folder, runFiles.summary), 'utf8') === summaryCsv(result.cells, samples);
  const against = isSame ? [] : ['it is not the table of result.json and samples.jsonl'];
  return rule(runFiles.summary, against, 'it is the table of result.json and samples.jsonl');
}

/** Of a run without hashes: points are kept only since there are some. */
function ruleOnNoHashes(here: ReadonlySet<string>): Ruling {
  return here.has(runFiles.adversarial)
    ? falls('files', `result.json names none, but ${runFiles.adversarial} is there, which only runs with hashes have`)
    : unchecked('files', 'the run was written before hashes were kept');
}

/** The rulings on its files, or on why they cannot be listed. */
function listed({ folder }: PublishedRun, ruleOn: (here: ReadonlySet<string>) => readonly Ruling[]): readonly Ruling[] {
  try {
    return ruleOn(new Set(hashedFiles(folder)));
  } catch (error) {
    return [falls('files', `they cannot be read: ${reasonOf(error)}`)];
  }
}

/** Whether the files are those that result.json names. */
export function checkFiles(run: PublishedRun): readonly Ruling[] {
  const { folder, result } = run;
  const rulings = listed(run, (here) =>
    result.files
      ? [...checkHashes(folder, here, result.files), ...(here.has(runFiles.summary) ? [checkSummary(run)] : [])]
      : [ruleOnNoHashes(here)],
  );
  return [...rulings, unchecked(runFiles.report, `it is made from the other files: "epsball report" makes it anew`)];
}

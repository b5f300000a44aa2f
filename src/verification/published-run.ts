import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EpsballError } from '../errors.ts';
import type { MeasuredCell } from '../results/cell.ts';
import type { JsonObject } from '../results/migrations/migration.ts';
import { readGallery, readResult, readSamples } from '../results/read.ts';
import { runFiles, type StoredRun } from '../results/run-files.ts';
import { falls, stands, type Ruling } from './ruling.ts';

/** The files of a run, each of which has the expected form; whether they belong together is yet to be seen. */
export interface PublishedRun extends StoredRun {
  readonly folder: string;
  /** The configuration as it stands in the file, of whatever version. */
  readonly storedConfig: JsonObject;
  /** Whether it was written since the files of a run are named by their hashes. */
  readonly isFrozen: boolean;
  readonly measured: readonly MeasuredCell[];
}

/** What could be read. */
export interface OpenedRun {
  readonly rulings: readonly Ruling[];
  /** Absent where result.json or samples.jsonl cannot be understood. */
  readonly run?: PublishedRun;
}

/** @throws EpsballError MISSING_DATA where there is no result.json */
function assertRun(folder: string): void {
  const path = join(folder, runFiles.result);
  if (existsSync(path)) return;
  throw new EpsballError(
    'MISSING_DATA',
    `there is no run in "${folder}": ${path} does not exist.\nA run folder is what "epsball bench" prints as its result.`,
  );
}

/** Reads a part of the run, and says what is wrong with it where it cannot be read. */
function attempt<T>(file: string, words: string, read: () => T): { ruling: Ruling; value?: T } {
  try {
    return { value: read(), ruling: stands(file, words) };
  } catch (error) {
    if (!(error instanceof EpsballError)) throw error;
    return { ruling: falls(file, error.message.replaceAll('\n', ' ')) };
  }
}

/**
 * Reads the files of a run and rules on their versions and forms.
 *
 * @throws EpsballError MISSING_DATA where there is no result.json
 */
export function openRun(folder: string): OpenedRun {
  assertRun(folder);
  const read = attempt(runFiles.result, 'a layout that this program knows, every field of its form', () =>
    readResult(folder),
  );
  if (!read.value) return { rulings: [read.ruling] };
  const { result, migrateExample } = read.value;
  const samples = attempt(runFiles.samples, 'every line is of its form', () => readSamples(folder));
  const gallery = attempt(runFiles.examples, 'every image is there and of its form', () =>
    readGallery(folder, migrateExample),
  );
  const rulings = [read.ruling, samples.ruling, gallery.ruling];
  if (!samples.value) return { rulings };
  const { config } = JSON.parse(readFileSync(join(folder, runFiles.result), 'utf8')) as { config: JsonObject };
  const run = {
    folder,
    result,
    samples: samples.value,
    examples: gallery.value ?? [],
    storedConfig: config,
    isFrozen: result.files !== undefined,
    measured: result.cells.filter((cell) => cell.status === 'done'),
  };
  return { rulings, run };
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EpsballError, messageOf } from '../errors.ts';
import { readExamples } from './example-files.ts';
import { migrate, type Migrated } from './migrations/index.ts';
import { checkForm, parseJson } from './parse-json.ts';
import { runFiles, type StoredRun } from './run-files.ts';
import { assertRunFolder } from './run-folder.ts';
import { sampleRecordSchema, type SampleRecord } from './sample.ts';
import { runResultSchema, schemaVersion, type RunResult } from './schema.ts';

const versionSchema = z.looseObject({ schemaVersion: z.int() });

/** A checked result.json in the current layout, and what brings its examples there. */
export interface ReadResult extends Pick<StoredRun, 'result'> {
  readonly migrateExample: Migrated['example'];
}

/**
 * Reads and checks a run folder, of this version or an older one; what is returned is of this version. Hashes are not compared:
 * `epsball verify` does that.
 *
 * @throws EpsballError if a file is missing or damaged, or if samples and cells do not belong together
 */
export function readRun(folder: string): StoredRun {
  const { result, migrateExample } = readResult(folder);
  const samples = readSamples(folder);
  assertComplete(folder, result, samples);
  return { result, samples, examples: readGallery(folder, migrateExample) };
}

/**
 * Reads and checks the result.json of a run folder.
 *
 * @throws EpsballError MISSING_DATA, CORRUPT_DATA or SCHEMA_INVALID
 */
export function readResult(folder: string): ReadResult {
  assertRunFolder(folder);
  const path = join(folder, runFiles.result);
  const stored = parseJson(readText(path), versionSchema, path);
  const { schemaVersion: found } = stored;
  if (found < 1 || found > schemaVersion) {
    const hint =
      found > schemaVersion ? 'It was written by a newer epsball: update this one.' : 'There is no such version.';
    throw new EpsballError(
      'SCHEMA_INVALID',
      `${path} has schemaVersion ${found}, this program reads ${schemaVersion}. ${hint}`,
    );
  }
  const { result, example } = migrate(stored);
  return { result: checkForm(result, runResultSchema, path), migrateExample: example };
}

/**
 * Reads and checks the samples.jsonl of a run folder.
 *
 * @throws EpsballError MISSING_DATA, CORRUPT_DATA or SCHEMA_INVALID naming the line
 */
export function readSamples(folder: string): SampleRecord[] {
  const path = join(folder, runFiles.samples);
  const lines = readText(path).split('\n');
  if (lines.pop() !== '') throw new EpsballError('CORRUPT_DATA', `${path} ends in the middle of a line.`);
  return lines.map((line, i) => parseJson(line, sampleRecordSchema, `${path}, line ${i + 1},`));
}

/**
 * Reads and checks the examples of a run folder.
 *
 * @throws EpsballError CORRUPT_DATA or SCHEMA_INVALID
 */
export function readGallery(run: string, migrateExample: Migrated['example']): StoredRun['examples'] {
  const folder = join(run, runFiles.examples);
  try {
    return readExamples(folder, migrateExample);
  } catch (error) {
    if (error instanceof EpsballError) throw error;
    const reason = messageOf(error);
    throw new EpsballError('CORRUPT_DATA', `cannot read the examples of the run in ${folder}: ${reason}.`);
  }
}

function readText(path: string): string {
  if (!existsSync(path)) {
    throw new EpsballError(
      'MISSING_DATA',
      `${path} does not exist.\nA run folder is what "epsball bench" prints as its result.`,
    );
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new EpsballError('CORRUPT_DATA', `cannot read ${path}: ${messageOf(error)}.`);
  }
}

function assertComplete(folder: string, { cells }: RunResult, samples: readonly SampleRecord[]): void {
  const counts = new Map<string, number>();
  for (const { cell } of samples) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  for (const cell of cells) {
    const expected = cell.status === 'done' ? cell.n : 0;
    const found = counts.get(cell.id) ?? 0;
    counts.delete(cell.id);
    if (cell.status === 'done' && found !== expected) {
      throw new EpsballError(
        'CORRUPT_DATA',
        `${join(folder, runFiles.samples)} has ${found} samples of cell "${cell.id}", ${runFiles.result} says ${expected}.`,
      );
    }
  }
  const [stranger] = counts.keys();
  if (stranger !== undefined) {
    throw new EpsballError(
      'CORRUPT_DATA',
      `${join(folder, runFiles.samples)} has samples of a cell "${stranger}" that ${runFiles.result} does not know.`,
    );
  }
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EpsballError } from '../errors.ts';
import { readExamples } from './example-files.ts';
import { parseJson } from './parse-json.ts';
import { runFiles, type StoredRun } from './run-files.ts';
import { sampleRecordSchema, type SampleRecord } from './sample.ts';
import { runResultSchema, schemaVersion, type RunResult } from './schema.ts';

const versionSchema = z.looseObject({ schemaVersion: z.int() });

/**
 * Reads and checks a run folder.
 *
 * @throws EpsballError if a file is missing or damaged, or if samples and cells do not belong together
 */
export function readRun(folder: string): StoredRun {
  const result = readResult(join(folder, runFiles.result));
  const samples = readSamples(join(folder, runFiles.samples));
  assertComplete(folder, result, samples);
  return { result, samples, examples: readGallery(join(folder, runFiles.examples)) };
}

function readResult(path: string): RunResult {
  const text = readText(path);
  const { schemaVersion: found } = parseJson(text, versionSchema, path);
  if (found !== schemaVersion) {
    const hint =
      found > schemaVersion ? 'It was written by a newer epsball: update this one.' : 'Run the benchmark again.';
    throw new EpsballError(
      'SCHEMA_INVALID',
      `${path} has schemaVersion ${found}, this program reads ${schemaVersion}. ${hint}`,
    );
  }
  return parseJson(text, runResultSchema, path);
}

function readSamples(path: string): SampleRecord[] {
  const lines = readText(path).split('\n');
  if (lines.pop() !== '') throw new EpsballError('CORRUPT_DATA', `${path} ends in the middle of a line.`);
  return lines.map((line, i) => parseJson(line, sampleRecordSchema, `${path}, line ${i + 1},`));
}

function readGallery(folder: string): StoredRun['examples'] {
  try {
    return readExamples(folder);
  } catch (error) {
    if (error instanceof EpsballError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
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
    throw new EpsballError(
      'CORRUPT_DATA',
      `cannot read ${path}: ${error instanceof Error ? error.message : String(error)}.`,
    );
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

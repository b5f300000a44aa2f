import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { runExperiment } from '../../src/bench/run.ts';
import type { RunOptions } from '../../src/bench/types.ts';
import { hashConfig } from '../../src/results/config.ts';
import { hashFiles } from '../../src/results/file-hashes.ts';
import { runId } from '../../src/results/run-id.ts';
import type { RunResult, SampleRecord } from '../../src/results/schema.ts';
import { writeRun } from '../../src/results/write.ts';
import type { Ruling } from '../../src/verification/ruling.ts';
import type { Verification } from '../../src/verification/verify.ts';

/** A new folder that is removed at the end. */
export function scratch(t: Pick<ExecutionContext, 'teardown'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'epsball-verify-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

/** Runs an experiment on two images at least and writes its folder. */
export async function publish(folder: string, options: RunOptions): Promise<string> {
  const outcome = await runExperiment({ checks: false, workers: 1, ...options });
  writeRun(folder, outcome, () => '<!doctype html>');
  return folder;
}

/** What can be edited, all through. */
export type Draft<T> = { -readonly [Key in keyof T]: Draft<T[Key]> };

/** Changes to a copy of a run, by what a publisher can edit. */
export interface Edits {
  readonly result?: (result: Draft<RunResult>) => void;
  readonly samples?: (samples: Draft<SampleRecord>[]) => Draft<SampleRecord>[];
  readonly files?: (folder: string) => void;
  /** Whether hashes and id are made to fit again, as someone would who knows of them. */
  readonly covered?: boolean;
}

/** A copy of a run with edits. */
export function tamper(t: ExecutionContext, run: string, { result, samples, files, covered }: Edits): string {
  const folder = join(scratch(t), 'run');
  cpSync(run, folder, { recursive: true });
  const [resultFile, samplesFile] = [join(folder, 'result.json'), join(folder, 'samples.jsonl')];
  const stored = JSON.parse(readFileSync(resultFile, 'utf8')) as Draft<RunResult>;
  if (samples) {
    const lines = readFileSync(samplesFile, 'utf8').trimEnd().split('\n');
    const edited = samples(lines.map((line) => JSON.parse(line) as Draft<SampleRecord>));
    writeFileSync(samplesFile, edited.map((record) => `${JSON.stringify(record)}\n`).join(''));
  }
  files?.(folder);
  result?.(stored);
  if (covered) {
    stored.configHash = hashConfig(stored.config);
    stored.id = runId(new Date(stored.startedAt), stored.config.benchmark, stored.configHash);
    stored.files = hashFiles(folder);
  }
  writeFileSync(resultFile, `${JSON.stringify(stored, null, 2)}\n`);
  return folder;
}

/** What does not stand. */
export function fallen({ steps }: Verification): readonly Ruling[] {
  return steps.flatMap(({ rulings }) => rulings.filter(({ verdict }) => verdict === 'does not stand'));
}

/** What is said about something. */
export function rulingOn({ steps }: Verification, about: string): Ruling {
  const found = steps.flatMap(({ rulings }) => rulings).find((ruling) => ruling.about === about);
  if (!found) throw new Error(`nothing is said about ${about}`);
  return found;
}

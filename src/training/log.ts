import { existsSync } from 'node:fs';
import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonOrUndefined } from '../models/json.ts';
import type { EpochLosses } from './trainer.ts';

/** A line of log.jsonl. */
export interface EpochLog extends EpochLosses {
  readonly epoch: number;
  /** Absent for stand-alone denoisers. */
  readonly validationAccuracy?: number;
  /** At noise level 0.1, in dB; absent for plain models. */
  readonly validationPsnr?: number;
  readonly imagesPerSecond: number;
  readonly seconds: number;
}

function fileOf(folder: string): string {
  return join(folder, 'log.jsonl');
}

/** Adds an epoch to the log. */
export async function appendLog(folder: string, log: EpochLog): Promise<void> {
  await appendFile(fileOf(folder), `${JSON.stringify(log)}\n`);
}

/** The epoch of a line; Infinity of one that was cut off. */
function epochOf(line: string): number {
  return (jsonOrUndefined(line) as EpochLog | undefined)?.epoch ?? Infinity;
}

/** Forgets epochs after the one that a resumed run goes on from: they will be trained again. */
export async function cutLog(folder: string, epochs: number): Promise<void> {
  const file = fileOf(folder);
  if (!existsSync(file)) return;
  const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
  const kept = lines.filter((line) => epochOf(line) <= epochs);
  await writeFile(`${file}.part`, kept.map((line) => `${line}\n`).join(''));
  await rename(`${file}.part`, file);
}

import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

/** Forgets epochs after the one that a resumed run goes on from: they will be trained again. */
export async function cutLog(folder: string, epochs: number): Promise<void> {
  const text = await readFile(fileOf(folder), 'utf8').catch(() => '');
  const kept = text.split('\n').filter(Boolean).slice(0, epochs);
  await writeFile(fileOf(folder), kept.map((line) => `${line}\n`).join(''));
}

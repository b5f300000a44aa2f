import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '../cache-folder.ts';

const rememberedSchema = z.record(z.string(), z.int().min(1));

/** The file in which measured numbers of lanes are kept. */
export function laneFile(folder: string = cacheFolder()): string {
  return join(folder, 'lanes.json');
}

async function readAll(file: string): Promise<Record<string, number>> {
  try {
    return rememberedSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return {};
  }
}

/** The number of lanes that an earlier measurement found for this key; undefined if there was none. */
export async function recallLanes(key: string, file: string = laneFile()): Promise<number | undefined> {
  return (await readAll(file))[key];
}

/** Remembers a measurement; where the file cannot be written, the next run measures again. */
export async function rememberLanes(key: string, lanes: number, file: string = laneFile()): Promise<void> {
  const all = { ...(await readAll(file)), [key]: lanes };
  const temporary = `${file}.${process.pid}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(temporary, `${JSON.stringify(all, null, 2)}\n`);
    await rename(temporary, file);
  } catch {
    return;
  }
}

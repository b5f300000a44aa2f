import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import { EpsballError } from '../errors.ts';
import { cardSchema } from './card.ts';
import { checkpointFiles } from './checkpoint.ts';
import { jsonOrUndefined } from './json.ts';

/** In milliseconds. */
const longestDownload = 600_000;

async function fetchFile(url: string): Promise<Uint8Array> {
  const failed = (why: string): EpsballError => new EpsballError('MISSING_WEIGHTS', `cannot download ${url}: ${why}.`);
  const orFailure = (error: unknown): never => {
    const { message, cause } = error as Error;
    throw failed(cause instanceof Error ? cause.message : message);
  };
  const response = await fetch(url, { signal: AbortSignal.timeout(longestDownload) }).catch(orFailure);
  if (!response.ok) throw failed(`HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer().catch(orFailure));
}

/** The URL of a file in a folder; a query is kept. */
function inFolder(url: string, file: string): string {
  const folder = new URL(url);
  folder.pathname = `${folder.pathname.replace(/\/$/, '')}/${file}`;
  return folder.href;
}

/**
 * Downloads a checkpoint folder into the cache, unless it is there, and checks its weights.
 *
 * @param reference the URL of the folder with the checksum of the weights, `https://…/FOLDER#sha256=HEX`
 * @returns the folder
 * @throws EpsballError INVALID_OPTION without a checksum, MISSING_WEIGHTS, CORRUPT_WEIGHTS or CHECKSUM_MISMATCH
 */
export async function downloadCheckpoint(reference: string): Promise<string> {
  const [url, fragment = ''] = reference.split('#') as [string, string?];
  const [, sha256] = /^sha256=([0-9a-f]{64})$/.exec(fragment) ?? [];
  if (sha256 === undefined) {
    throw new EpsballError(
      'INVALID_OPTION',
      `a model from a URL needs the checksum of its weights: ${url}#sha256=… (64 hexadecimal digits); got "${reference}".`,
    );
  }
  if (!URL.canParse(url)) throw new EpsballError('INVALID_OPTION', `"${url}" is no URL of a folder.`);
  const folder = join(cacheFolder(), 'checkpoints', sha256);
  if (existsSync(folder)) return folder;
  const card = await fetchFile(inFolder(url, checkpointFiles.card));
  const weights = await fetchFile(inFolder(url, checkpointFiles.weights));
  const found = createHash('sha256').update(weights).digest('hex');
  if (found !== sha256) {
    throw new EpsballError('CHECKSUM_MISMATCH', `the weights at ${url} have sha256 ${found}, expected ${sha256}.`);
  }
  const parsed = cardSchema.safeParse(jsonOrUndefined(Buffer.from(card).toString('utf8')));
  if (parsed.data?.sha256 !== sha256) {
    throw new EpsballError(
      'CORRUPT_WEIGHTS',
      `what lies at ${inFolder(url, checkpointFiles.card)} is not the card of these weights; nothing was kept.`,
    );
  }
  const partial = `${folder}.partial-${process.pid}`;
  await mkdir(partial, { recursive: true });
  await writeFile(join(partial, checkpointFiles.card), card);
  await writeFile(join(partial, checkpointFiles.weights), weights);
  await rename(partial, folder).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
  return folder;
}

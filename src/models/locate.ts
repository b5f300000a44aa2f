import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import { cardSchema } from './card.ts';
import { jsonOrUndefined } from './json.ts';
import { EpsballError, unknownName } from '../errors.ts';
import { checkpointFiles, checkpointsFolder, listCheckpoints, readCard } from './checkpoint.ts';

/** Where a model that a user named lies. */
export interface ModelPlace {
  /** What it is called in results: the name on the card without the data set. */
  readonly name: string;
  /** The checkpoint's folder and the one that holds it. */
  readonly checkpoint: string;
  readonly folder: string;
}

const urlPattern = /^https?:\/\//i;
/** In milliseconds. */
const longestDownload = 600_000;

async function fetchFile(url: string): Promise<Uint8Array> {
  const failed = (why: string): EpsballError => new EpsballError('MISSING_WEIGHTS', `cannot download ${url}: ${why}.`);
  const response = await fetch(url, { signal: AbortSignal.timeout(longestDownload) }).catch((error: unknown) => {
    const { message, cause } = error as Error;
    throw failed(cause instanceof Error ? cause.message : message);
  });
  if (!response.ok) throw failed(`HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The URL of a file in a folder; a query is kept. */
function inFolder(url: string, file: string): string {
  const folder = new URL(url);
  folder.pathname = `${folder.pathname.replace(/\/$/, '')}/${file}`;
  return folder.href;
}

/** Downloads a checkpoint folder into the cache, unless it is there, and checks its weights. */
async function downloadCheckpoint(reference: string): Promise<string> {
  const [url, fragment = ''] = reference.split('#') as [string, string?];
  const [, sha256] = /^sha256=([0-9a-f]{64})$/.exec(fragment) ?? [];
  if (sha256 === undefined) {
    throw new EpsballError(
      'INVALID_OPTION',
      `a model from a URL needs the checksum of its weights: ${url}#sha256=… (64 hexadecimal digits); got "${reference}".`,
    );
  }
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

/** The name of a checkpoint without the data set at its end. */
function withoutDataset(name: string, dataset: string): string {
  const suffix = `-${dataset}`;
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

async function placeOf(path: string, dataset: string): Promise<ModelPlace> {
  const [checkpoint, folder] = [basename(path), dirname(path)];
  if (!existsSync(join(path, checkpointFiles.card))) {
    throw new EpsballError(
      'MISSING_WEIGHTS',
      `there is no model in ${path}: it has no ${checkpointFiles.card}. Name a folder that training has made.`,
    );
  }
  const card = await readCard(checkpoint, folder);
  if (card.dataset !== dataset) {
    throw new EpsballError(
      'INVALID_OPTION',
      `the model in ${path} was trained for ${card.dataset}, not for ${dataset}. Choose another one, or --dataset ${card.dataset}.`,
    );
  }
  return { name: withoutDataset(card.name, dataset), checkpoint, folder };
}

/** Names of the shipped models of a data set, without it. */
export async function shippedModels(dataset: string): Promise<string[]> {
  const checkpoints = (await listCheckpoints()).filter((name) => name.endsWith(`-${dataset}`));
  return checkpoints.map((name) => withoutDataset(name, dataset));
}

/**
 * Finds a model by what a user calls it: a shipped checkpoint NAME-DATASET by its name, a checkpoint folder by a path (with a
 * separator in it), or one on the network by its URL with the checksum of the weights, `https://…/FOLDER#sha256=HEX`.
 *
 * @throws EpsballError UNKNOWN_NAME, MISSING_WEIGHTS, CORRUPT_WEIGHTS, CHECKSUM_MISMATCH, or INVALID_OPTION for a model of another data set
 */
export async function locateModel(reference: string, dataset: string): Promise<ModelPlace> {
  if (urlPattern.test(reference)) return placeOf(await downloadCheckpoint(reference), dataset);
  if (/[\\/]/.test(reference)) return placeOf(resolve(reference), dataset);
  const names = await shippedModels(dataset);
  if (!names.includes(reference)) throw unknownName(`model for ${dataset}`, reference, names);
  return { name: reference, checkpoint: `${reference}-${dataset}`, folder: checkpointsFolder };
}

/**
 * Finds several models.
 *
 * @throws EpsballError as `locateModel`, or INVALID_OPTION where two have one name
 */
export async function locateModels(references: readonly string[], dataset: string): Promise<ModelPlace[]> {
  const places: ModelPlace[] = [];
  for (const reference of references) {
    const place = await locateModel(reference, dataset);
    if (places.some(({ name }) => name === place.name)) {
      throw new EpsballError(
        'INVALID_OPTION',
        `two models are called ${place.name}; rename one in its card.json, or attack them in two runs.`,
      );
    }
    places.push(place);
  }
  return places;
}

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EpsballError } from '../errors.ts';
import { jsonOrUndefined } from './json.ts';
import { asClassifier } from './as-classifier.ts';
import { checkShapes } from './check-shapes.ts';
import { cardSchema, type Card } from './card.ts';
import { cardPage } from './card-page.ts';
import { findNetwork, isDenoiser } from './index.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';
import type { HostWeight, LoadedCheckpoint, LoadedDenoiser, ModelSize } from './types.ts';

/** The folder of shipped checkpoints, in the repository and in the built package. */
export const checkpointsFolder = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../checkpoints/' : '../../../checkpoints/', import.meta.url),
);

/** Names of the files of a checkpoint. */
export const checkpointFiles = { weights: 'weights.safetensors', card: 'card.json', page: 'README.md' } as const;

/** Names of the checkpoints in a folder, sorted. */
export async function listCheckpoints(folder = checkpointsFolder): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const names = await readdir(folder);
  return names.filter((name) => existsSync(join(folder, name, checkpointFiles.card))).sort();
}

/**
 * The card of a checkpoint.
 *
 * @throws EpsballError MISSING_WEIGHTS where there is none, CORRUPT_WEIGHTS where it is no card
 */
export async function readCard(name: string, folder = checkpointsFolder): Promise<Card> {
  const path = join(folder, name, checkpointFiles.card);
  if (!existsSync(path)) {
    const available = (await listCheckpoints(folder)).join(', ') || 'none';
    throw new EpsballError(
      'MISSING_WEIGHTS',
      `there is no checkpoint "${name}". Available: ${available}.\nTrain one with: npm run train -- --model MODEL --dataset DATASET --out checkpoints/MODEL-DATASET`,
    );
  }
  const parsed = cardSchema.safeParse(jsonOrUndefined(await readFile(path, 'utf8')));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new EpsballError('CORRUPT_WEIGHTS', `${path} is not a model card: ${issue.path.join('.')}: ${issue.message}.`);
}

/** Shapes of the tensors that a card promises. */
function expectedShapes(card: Card): Record<string, readonly number[]> {
  const specs = Object.entries(findNetwork(card.model).parameters(card));
  return Object.fromEntries(specs.map(([name, { shape }]) => [name, shape]));
}

/** The weights of a checkpoint, checked against its card. */
async function loadWeights(
  name: string,
  folder: string,
): Promise<{ card: Card; weights: Readonly<Record<string, HostWeight>>; sha256: string }> {
  const card = await readCard(name, folder);
  const path = join(folder, name, checkpointFiles.weights);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new EpsballError('MISSING_WEIGHTS', `cannot read ${path}: ${(error as Error).message}.`);
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const weights = decodeSafetensors(bytes, path);
  if (sha256 !== card.sha256) {
    throw new EpsballError(
      'CHECKSUM_MISMATCH',
      `${path} is not the file of its card: sha256 ${sha256}, expected ${card.sha256}.\nRestore the file (git checkout, or reinstall the package) or train the model again.`,
    );
  }
  checkShapes(weights, expectedShapes(card), path, `${card.model} of width ${card.width}`);
  return { card, weights, sha256 };
}

function sizeOf({ width, inputShape, classes }: Card): ModelSize {
  return { width, inputShape, classes };
}

/**
 * Loads a trained classifier.
 *
 * @param name the checkpoint's folder, "resnet18-shapes10"
 * @throws EpsballError MISSING_WEIGHTS, CORRUPT_WEIGHTS, INVALID_OPTION for one that cannot classify, or CHECKSUM_MISMATCH where the
 * weights are not those of the card
 */
export async function loadCheckpoint(name: string, folder = checkpointsFolder): Promise<LoadedCheckpoint> {
  return asClassifier<LoadedCheckpoint>(await loadNetwork(name, folder));
}

/**
 * Loads a trained network of any kind.
 *
 * @param name the checkpoint's folder, "unet-cifar10"
 * @throws EpsballError as `loadCheckpoint`
 */
export async function loadNetwork(
  name: string,
  folder = checkpointsFolder,
): Promise<LoadedCheckpoint | LoadedDenoiser> {
  const loaded = await loadWeights(name, folder);
  const shared = { name, size: sizeOf(loaded.card), ...loaded };
  const definition = findNetwork(loaded.card.model);
  return isDenoiser(definition) ? { ...shared, definition } : { ...shared, definition };
}

/** Writes a checkpoint folder: the weights, the card with their checksum, and the card as a page. */
export async function saveCheckpoint(
  path: string,
  weights: Readonly<Record<string, HostWeight>>,
  card: Omit<Card, 'sha256'>,
): Promise<Card> {
  const bytes = encodeSafetensors(weights, card.precision);
  const complete: Card = { ...card, sha256: createHash('sha256').update(bytes).digest('hex') };
  await mkdir(path, { recursive: true });
  await writeFile(join(path, checkpointFiles.weights), bytes);
  await writeFile(join(path, checkpointFiles.card), `${JSON.stringify(complete, null, 2)}\n`);
  await writeFile(join(path, checkpointFiles.page), cardPage(complete));
  return complete;
}

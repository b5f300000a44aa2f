import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { denoisingMeans } from './denoising-mean.ts';
import { EpsballError } from '../errors.ts';
import { deviceNames } from '../engine/types.ts';
import { jsonOrUndefined } from '../models/json.ts';
import { precisions } from '../models/safetensors.ts';
import type { TrainOptions, TrainSettings } from './options.ts';

/** All that decides the weights of a run, and the command that began it; kept beside the state until the run has ended. */
const begunRunSchema = z.strictObject({
  name: z.string(),
  model: z.string(),
  dataset: z.string(),
  width: z.int(),
  epochs: z.int(),
  batch: z.int(),
  rate: z.number(),
  weightDecay: z.number(),
  labelSmoothing: z.number(),
  emaDecay: z.number(),
  denoisingWeight: z.number(),
  denoisingMean: z.enum(denoisingMeans).default('arithmetic'),
  noiseLevels: z.tuple([z.number(), z.number()]).optional(),
  adversarial: z.string().optional(),
  precision: z.enum(precisions),
  startFrom: z.string().optional(),
  device: z.enum(deviceNames).default('cpu'),
  seed: z.string(),
  trainImages: z.int().optional(),
  command: z.string(),
  trainData: z.string().describe('sha256 of the training split'),
  startWeights: z
    .string()
    .optional()
    .describe('sha256 of the weights that it began with; absent where the seed drew them'),
});

/** The options that decide the weights. */
const decisions = Object.keys(begunRunSchema.shape).filter(
  (name): name is Exclude<keyof BegunRun, 'command' | keyof Sources> =>
    !['command', 'trainData', 'startWeights'].includes(name),
);

/** A run as it was begun. */
export type BegunRun = z.infer<typeof begunRunSchema>;

/** What a run reads, by its checksums. */
export type Sources = Pick<BegunRun, 'trainData' | 'startWeights'>;

const note = 'run.json';

/** What is left of a note where a run was killed while it was written. */
export const unfinishedNote = `${note}.part`;

function fileOf(folder: string): string {
  return join(folder, note);
}

/** Whether a folder holds a run that has not ended. */
export function hasBegunRun(folder: string): boolean {
  return existsSync(fileOf(folder));
}

/** Notes how a run begins. */
export async function saveBegunRun(settings: TrainSettings, sources: Sources): Promise<void> {
  const known = Object.entries({ ...settings, ...sources }).filter(([name]) => name in begunRunSchema.shape);
  const run = begunRunSchema.parse(Object.fromEntries(known));
  const unfinished = join(settings.out, unfinishedNote);
  await writeFile(unfinished, `${JSON.stringify(run, null, 2)}\n`);
  await rename(unfinished, fileOf(settings.out));
}

/** @throws EpsballError MISSING_WEIGHTS where the folder holds no unfinished run, CORRUPT_WEIGHTS where its note is damaged */
export async function readBegunRun(folder: string): Promise<BegunRun> {
  const file = fileOf(folder);
  if (!hasBegunRun(folder)) {
    throw new EpsballError(
      'MISSING_WEIGHTS',
      `nothing to resume in ${folder}: there is no unfinished run. Start without --resume.`,
    );
  }
  const parsed = begunRunSchema.safeParse(jsonOrUndefined(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new EpsballError('CORRUPT_WEIGHTS', `${file} is damaged. Start again in another --out, without --resume.`);
}

/**
 * The options of a resumed run: as it was begun. What is given again must be the same.
 *
 * @throws EpsballError INVALID_OPTION naming the first difference
 */
export function resumedOptions(options: TrainOptions, begun: BegunRun): TrainOptions {
  const { trainData: _, startWeights: __, command, ...decided } = begun;
  for (const name of decisions) {
    const [given, value] = [options[name], begun[name]];
    if (given === undefined || String(given) === String(value)) continue;
    const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new EpsballError(
      'INVALID_OPTION',
      `cannot resume with --${option} ${String(given)}: the run began ${value === undefined ? 'without it' : `with ${String(value)}`}.\nLeave the option away to go on (--recipe, too, where it says so), or start anew in another --out.`,
    );
  }
  const { out, workers, dataDir, resume } = options;
  return { out, workers, dataDir, resume, ...decided, command };
}

/** Removes the note of a finished run. */
export async function removeBegunRun(folder: string): Promise<void> {
  await rm(fileOf(folder), { force: true });
}

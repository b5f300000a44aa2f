import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { EpsballError } from '../errors.ts';
import { hasBegunRun, unfinishedNote } from './begun-run.ts';
import type { TrainSettings } from './options.ts';

/** @throws EpsballError OUTPUT_NOT_WRITABLE where the folder of a new run is in use */
export async function refuseUsedFolder({ out }: TrainSettings): Promise<void> {
  const entries = existsSync(out) ? await readdir(out).catch(() => ['?']) : [];
  if (entries.every((name) => name === unfinishedNote)) return;
  const advice = hasBegunRun(out) ? 'Go on with --resume, or choose another --out.' : 'Choose another --out.';
  throw new EpsballError('OUTPUT_NOT_WRITABLE', `the folder ${out} is not empty. ${advice}`);
}

/** @throws EpsballError OUTPUT_NOT_WRITABLE where the folder of a new run cannot be made */
export async function makeOutputFolder({ out }: TrainSettings): Promise<void> {
  await mkdir(out, { recursive: true }).catch((error: unknown) => {
    throw new EpsballError(
      'OUTPUT_NOT_WRITABLE',
      `cannot write to ${out}: ${(error as Error).message}. Choose another --out.`,
    );
  });
}

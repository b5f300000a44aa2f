import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EpsballError } from '../errors.ts';
import { openAdversarial, type AdversarialFile } from '../results/adversarial-file.ts';
import { runFiles } from '../results/run-files.ts';
import type { PublishedRun } from './published-run.ts';
import { falls, type Ruling } from './ruling.ts';

/** The points that a run was stored with. */
export interface StoredPoints {
  readonly rulings: readonly Ruling[];
  /**
   * The points of a cell by sample; undefined where there are none.
   *
   * @param size values of a point
   */
  of(cell: string, samples: number, size: number): ((sample: number) => Float32Array) | undefined;
  /** Why there are none, where there are none. */
  readonly lack: string;
  close(): void;
}

const notSaved = 'robust numbers could not be re-judged, since the run was not made with --save-adversarial';

function none(rulings: readonly Ruling[], lack: string): StoredPoints {
  return { rulings, lack, of: () => undefined, close: () => undefined };
}

/** Opens the points of a run, if it was made with `--save-adversarial`. */
export function storedPoints({ folder, measured }: PublishedRun): StoredPoints {
  const name = runFiles.adversarial;
  const path = join(folder, name);
  if (!existsSync(path)) return none([], notSaved);
  let file: AdversarialFile;
  try {
    file = openAdversarial(path);
  } catch (error) {
    if (!(error instanceof EpsballError)) throw error;
    return none([falls(name, error.message)], 'the file of points is damaged');
  }
  const known = new Set(measured.map(({ id }) => id));
  const strangers = Object.keys(file.tensors).filter((id) => !known.has(id));
  return {
    rulings: strangers.map((id) => falls(name, `it has points of a cell ${id} that has no number`)),
    of(cell, samples, size) {
      const tensor = file.tensors[cell];
      if (tensor?.shape[0] !== samples) return undefined;
      const values = tensor.values();
      if (values.length !== samples * size) return undefined;
      return (sample) => values.subarray(sample * size, (sample + 1) * size);
    },
    lack: `${name} does not have its points, one for each sample`,
    close: file.close,
  };
}

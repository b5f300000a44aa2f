import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EpsballError } from '../errors.ts';
import { decodeSafetensors, encodeSafetensors } from '../models/safetensors.ts';
import type { FlatWeights } from './evaluate.ts';

/** Everything that training needs to go on as if it had not stopped. */
export interface TrainingState {
  /** Epochs done. */
  epoch: number;
  /** Optimiser steps done. */
  step: number;
  /** Seconds spent so far. */
  seconds: number;
  readonly parameters: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly statistics: Float32Array;
  /** Moving averages of parameters and statistics, which become the checkpoint. */
  readonly averageParameters: Float32Array;
  readonly averageStatistics: Float32Array;
}

const vectorNames = ['parameters', 'first', 'second', 'statistics', 'averageParameters', 'averageStatistics'] as const;
const counts = 'counts';

function stateFile(folder: string): string {
  return join(folder, 'state.safetensors');
}

/** Whether a folder holds the state of an unfinished run. */
export function hasState(folder: string): boolean {
  return existsSync(stateFile(folder));
}

/** Saves the state by writing beside it and renaming, so that a crash leaves the one before. */
export async function saveState(folder: string, state: TrainingState): Promise<void> {
  const vectors = vectorNames.map((name) => [name, { shape: [state[name].length], values: state[name] }] as const);
  const scalars = Float32Array.of(state.epoch, state.step, state.seconds);
  const bytes = encodeSafetensors({ ...Object.fromEntries(vectors), [counts]: { shape: [3], values: scalars } });
  await mkdir(folder, { recursive: true });
  const file = stateFile(folder);
  await writeFile(`${file}.part`, bytes);
  await rename(`${file}.part`, file);
}

/** @throws EpsballError CORRUPT_WEIGHTS where the state is damaged or of another network */
export async function loadState(folder: string, parameters: number, statistics: number): Promise<TrainingState> {
  const file = stateFile(folder);
  const tensors = decodeSafetensors(await readFile(file), file);
  const [epoch, step, seconds] = tensors[counts]?.values ?? [];
  const vector = (name: (typeof vectorNames)[number]): Float32Array => tensors[name]?.values ?? new Float32Array();
  const state = Object.fromEntries(vectorNames.map((name) => [name, vector(name)])) as Record<
    (typeof vectorNames)[number],
    Float32Array
  >;
  const isOfNetwork = [state.parameters, state.averageParameters].every(({ length }) => length === parameters);
  const isOfStatistics = [state.statistics, state.averageStatistics].every(({ length }) => length === statistics);
  if (!isOfNetwork || !isOfStatistics || seconds === undefined) {
    throw new EpsballError(
      'CORRUPT_WEIGHTS',
      `${file} belongs to another network or width. Use another --out, or start without --resume.`,
    );
  }
  return { epoch: epoch!, step: step!, seconds, ...state };
}

/** The weights that training has come to: the moving averages. */
export function averagedWeights({ averageParameters, averageStatistics }: TrainingState): FlatWeights {
  return { parameters: averageParameters, statistics: averageStatistics };
}

/** Removes the state of a finished run. */
export async function removeState(folder: string): Promise<void> {
  await rm(stateFile(folder), { force: true });
}

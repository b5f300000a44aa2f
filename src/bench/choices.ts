import type { DeviceName } from '../engine/types.ts';
import { EpsballError } from '../errors.ts';
import { laneChoices } from './batch.ts';
import { isRandom, type NoiseSource } from './noise.ts';

/**
 * A list of names as given, without repetitions.
 *
 * @throws EpsballError INVALID_OPTION if the list or a name in it is empty
 */
export function checkNames(kind: string, names: readonly string[], available: readonly string[]): string[] {
  const trimmed = names.map((name) => name.trim());
  if (trimmed.length === 0 || trimmed.includes('')) {
    const what = trimmed.length === 0 ? `no ${kind} is given` : `one ${kind} with an empty name is given`;
    throw new EpsballError('INVALID_OPTION', `${what}; name at least one. Available: ${available.join(', ')}.`);
  }
  return [...new Set(trimmed)];
}

/** @throws EpsballError INVALID_OPTION unless it is a whole number from 1 to the size of the test split */
export function checkSamples(samples: number, available: number, dataset: string): number {
  if (Number.isInteger(samples) && samples >= 1 && samples <= available) return samples;
  throw new EpsballError(
    'INVALID_OPTION',
    `samples must be a whole number from 1 to ${available}, the test images of ${dataset}; got ${samples}.`,
  );
}

/**
 * The seed; text that spells a whole number means that number.
 *
 * @throws EpsballError INVALID_OPTION if it is empty or a fraction
 */
export function checkSeed(seed: number | string): number | string {
  const text = String(seed).trim();
  const number = Number(text);
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(number)) return number + 0;
  if (typeof seed === 'string' && text !== '') return text;
  throw new EpsballError('INVALID_OPTION', `the seed must be a whole number or a word; got "${seed}".`);
}

/**
 * Images computed together: on the processor only numbers for which tests show equal results.
 *
 * @throws EpsballError INVALID_OPTION unless it is absent or allowed on the device
 */
export function checkLanes(lanes: number | undefined, device: DeviceName): number | undefined {
  const allowed = laneChoices(device);
  if (lanes === undefined || allowed.includes(lanes)) return lanes;
  throw new EpsballError(
    'INVALID_OPTION',
    `the batch on device ${device} must be one of ${allowed.join(', ')}; got ${lanes}.`,
  );
}

/**
 * Most passes of a cell; null for no limit.
 *
 * @throws EpsballError INVALID_OPTION unless it is absent or a whole number from 1
 */
export function checkBudget(budget: number | undefined): number | null {
  if (budget === undefined || (Number.isSafeInteger(budget) && budget >= 1)) return budget ?? null;
  throw new EpsballError('INVALID_OPTION', `the budget must be a whole number of passes from 1; got ${budget}.`);
}

/** Draws averaged over in AutoAttack's version for random defenses. */
const usualDraws = 20;

/**
 * Draws of noise in an ask; 1 where no defense is random.
 *
 * @throws EpsballError INVALID_OPTION unless it is absent, or a whole number from 1 to 1000 and a defense is random
 */
export function checkDraws(draws: number | undefined, sources: readonly NoiseSource[]): number {
  const isAnyRandom = sources.some((source) => isRandom(source));
  if (draws === undefined) return isAnyRandom ? usualDraws : 1;
  if (!isAnyRandom) {
    throw new EpsballError(
      'INVALID_OPTION',
      `eot is ${draws}, but no defense of this run draws random numbers: ${sources.map(({ defense }) => defense.name).join(', ')}. Leave it away.`,
    );
  }
  if (Number.isInteger(draws) && draws >= 1 && draws <= 1000) return draws;
  throw new EpsballError('INVALID_OPTION', `eot must be a whole number of draws from 1 to 1000; got ${draws}.`);
}

/** @throws EpsballError INVALID_OPTION unless it is absent or a whole number from 1 to 256 */
export function checkWorkers(workers: number | undefined): number | undefined {
  if (workers === undefined || (Number.isInteger(workers) && workers >= 1 && workers <= 256)) return workers;
  throw new EpsballError(
    'INVALID_OPTION',
    `workers must be a whole number from 1 to 256, best the number of cores; got ${workers}.`,
  );
}

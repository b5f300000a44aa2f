import type { DeviceName } from '../engine/types.ts';
import { EpsballError, unknownName } from '../errors.ts';
import { laneChoices } from './batch.ts';
import type { Config } from '../results/config.ts';
import type { NoiseSource } from './noise.ts';
import { outlineDefense } from './outline-defense.ts';
import type { ResolvedStage } from './stages.ts';

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

/** @throws EpsballError UNKNOWN_NAME */
export function oneOf<T extends string>(kind: string, name: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === name);
  if (found === undefined) throw unknownName(kind, name, allowed);
  return found;
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

const noiseNames = ['fresh', 'fixed'] as const;

/** Draws averaged over in AutoAttack's version for random defenses. */
const usualDraws = 20;

function requireRandom(option: string, value: string | number, sources: readonly NoiseSource[]): void {
  if (sources.some((source) => outlineDefense(source).isRandom)) return;
  throw new EpsballError(
    'INVALID_OPTION',
    `${option} is ${value}, but no defense of this run draws random numbers: ${sources.map(({ defense }) => defense.name).join(', ')}. Leave it away.`,
  );
}

function checkDraws(option: string, draws: number): number {
  if (Number.isInteger(draws) && draws >= 1 && draws <= 1000) return draws;
  throw new EpsballError('INVALID_OPTION', `${option} must be a whole number of draws from 1 to 1000; got ${draws}.`);
}

/**
 * Fresh draws of noise in an ask, one number or several; 1 where no defense is random.
 *
 * @throws EpsballError INVALID_OPTION unless it is absent, or whole numbers from 1 to 1000 and a defense is random
 */
export function checkEot(given: readonly number[] | undefined, sources: readonly NoiseSource[]): number[] {
  if (given === undefined) return [sources.some((source) => outlineDefense(source).isRandom) ? usualDraws : 1];
  requireRandom('eot', given.join(', '), sources);
  if (given.length === 0) throw new EpsballError('INVALID_OPTION', 'eot is given without a number of draws.');
  return [...new Set(given.map((draws) => checkDraws('eot', draws)))];
}

/**
 * Draws that a verdict is over; 1 where no defense is random.
 *
 * @throws EpsballError INVALID_OPTION unless it is absent, or a whole number from 1 to 1000, a defense is random, and no attack, alone or in an
 * ensemble, seeks the smallest perturbation
 */
export function checkVerdictDraws(
  draws: number | undefined,
  sources: readonly NoiseSource[],
  stages: readonly ResolvedStage[],
): number {
  if (draws === undefined) return 1;
  requireRandom('verdict-draws', draws, sources);
  const minimal = stages.find(({ attack }) => attack.goal === 'minimum-norm');
  if (minimal && draws > 1) {
    throw new EpsballError(
      'INVALID_OPTION',
      `the attack ${minimal.attack.name}, by itself or in an ensemble, seeks the smallest break, which is one under a single draw; verdict-draws is ${draws}. Leave it away, or choose attacks within a ball: of the versions of AutoAttack autoattack-rand.`,
    );
  }
  return checkDraws('verdict-draws', draws);
}

/**
 * Whose noise attacks are told means over; fresh draws by default.
 *
 * @throws EpsballError INVALID_OPTION or UNKNOWN_NAME unless it is absent, or fresh or fixed and a defense is random
 */
export function checkNoise(given: readonly string[] | undefined, sources: readonly NoiseSource[]): Config['noise'] {
  if (given === undefined) return ['fresh'];
  const names = checkNames('noise', given, noiseNames);
  requireRandom('noise', names.join(', '), sources);
  return names.map((name) => oneOf('noise', name, noiseNames));
}

/** @throws EpsballError INVALID_OPTION unless it is absent or a whole number from 1 to 256 */
export function checkWorkers(workers: number | undefined): number | undefined {
  if (workers === undefined || (Number.isInteger(workers) && workers >= 1 && workers <= 256)) return workers;
  throw new EpsballError(
    'INVALID_OPTION',
    `workers must be a whole number from 1 to 256, best the number of cores; got ${workers}.`,
  );
}

import { closeEngines, openEngines, type Engines } from '../bench/engines.ts';
import { oneOf } from '../bench/choices.ts';
import { deviceNames, type DeviceName } from '../engine/types.ts';
import { EpsballError } from '../errors.ts';
import { checkConfiguration } from './check-configuration.ts';
import { checkData } from './check-data.ts';
import { checkFiles } from './check-files.ts';
import { checkNumbers } from './check-numbers.ts';
import { checkPlugins } from './check-plugins.ts';
import { checkSamples } from './check-samples.ts';
import { checkWeights } from './check-weights.ts';
import { CaseFile } from './evidence.ts';
import { openRun, type PublishedRun } from './published-run.ts';
import { rejudge } from './rejudge.ts';
import { repeat } from './repeat.ts';
import { unchecked, type Ruling, type VerificationStep } from './ruling.ts';
import { storedExperiment } from './stored-experiment.ts';
import type { Surroundings, VerifyEvents, VerifyOptions } from './surroundings.ts';

/** What is said of a run. */
export interface Verification {
  /** Its id, where result.json could be read. */
  readonly run: string | null;
  readonly steps: readonly VerificationStep[];
  /** How many claims stand, do not stand, and were not checked. */
  readonly counts: Readonly<Record<Ruling['verdict'], number>>;
}

function conclude(run: string | null, steps: readonly VerificationStep[]): Verification {
  const counts = { stands: 0, 'does not stand': 0, 'not checked': 0 };
  for (const { rulings } of steps) for (const { verdict } of rulings) counts[verdict]++;
  return { run, steps, counts };
}

/** @throws EpsballError INVALID_OPTION unless it is absent or a whole number from 1 */
function checkRepeat(count: number | undefined): void {
  if (count === undefined || (Number.isInteger(count) && count >= 1)) return;
  throw new EpsballError('INVALID_OPTION', `repeat must be a whole number of samples from 1; got ${count}.`);
}

/** Attacks again, where everything that it takes is here. */
async function repeatIfPossible(
  run: PublishedRun,
  count: number,
  surroundings: Surroundings,
  engines: Engines,
  device: DeviceName,
  cases: CaseFile,
  options: VerifyOptions,
  events: VerifyEvents,
): Promise<Ruling[]> {
  const { config } = run.result;
  const { models, references, images } = surroundings;
  if (!run.isFrozen) return [unchecked('attacks', 'the run was written before the layout of results was frozen')];
  if (!images || models.size < references.size)
    return [unchecked('attacks', 'weights or data of the run are not here')];
  const samples = Math.min(count, config.samples);
  const experiment = await storedExperiment(config, surroundings, options, device, samples);
  return repeat(run, experiment, images, engines, cases, events);
}

/**
 * Judges a published run anew from its files: layout, hashes, whether its numbers follow from its samples, and whether the named weights say of
 * its images what is recorded.
 *
 * @throws EpsballError where there is no run, or an option is wrong
 */
export async function verifyRun(
  folder: string,
  options: VerifyOptions = {},
  events: VerifyEvents = {},
): Promise<Verification> {
  checkRepeat(options.repeat);
  const { rulings, run } = openRun(folder);
  const steps: VerificationStep[] = [{ title: 'Layout', rulings }];
  const add = (title: string, of: readonly Ruling[]): void => {
    if (of.length > 0) steps.push({ title, rulings: of });
  };
  if (!run) return conclude(null, steps);
  const cases = new CaseFile();
  add('Configuration', checkConfiguration(run));
  add('Files', checkFiles(run));
  add('Samples', checkSamples(run, cases));
  const plugins = await checkPlugins(run, options.plugins ?? []);
  const weights = await checkWeights(run, options.models ?? []);
  const data = await checkData(run, options, events);
  add('Weights and data', [...plugins.rulings, ...weights.rulings, ...data.rulings]);
  const surroundings = { ...weights.found, ...data.found, plugins: plugins.found };
  const recorded = run.result.provenance.engine.device;
  const device = oneOf('device', options.repeat === undefined ? 'cpu' : (options.device ?? recorded), deviceNames);
  const engines = await openEngines({ device, workers: options.workers }, false);
  try {
    add('Images', await rejudge(run, surroundings, engines.judgeEngine, cases, events));
    if (options.repeat !== undefined) {
      const again = await repeatIfPossible(run, options.repeat, surroundings, engines, device, cases, options, events);
      add('Attacks', again);
    }
  } finally {
    await closeEngines(engines);
  }
  add('Numbers', checkNumbers(run, cases));
  return conclude(run.result.id, steps);
}

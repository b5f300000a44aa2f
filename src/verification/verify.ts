import { closeEngines, openEngines, type Engines } from '../bench/engines.ts';
import { oneOf } from '../bench/choices.ts';
import { reasonOf } from '../bench/failure.ts';
import type { ImageSet } from '../datasets/types.ts';
import { deviceNames } from '../engine/types.ts';
import { EpsballError } from '../errors.ts';
import { checkConfiguration } from './check-configuration.ts';
import { checkData } from './check-data.ts';
import { checkFiles } from './check-files.ts';
import { checkNumbers } from './check-numbers.ts';
import { checkPlan } from './check-plan.ts';
import { checkPlugins } from './check-plugins.ts';
import { checkSamples } from './check-samples.ts';
import { checkWeights } from './check-weights.ts';
import { CaseFile } from './evidence.ts';
import { planRun, type PlannedRun } from './plan-run.ts';
import { openRun, type PublishedRun } from './published-run.ts';
import { rejudge } from './rejudge.ts';
import { repeat } from './repeat.ts';
import { unchecked, type Ruling, type VerificationStep } from './ruling.ts';
import type { VerifyEvents, VerifyOptions } from './surroundings.ts';

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

/** @throws EpsballError INVALID_OPTION where a device is named that is unknown or of no use */
function checkDevice({ device, repeat: count }: VerifyOptions): void {
  if (device === undefined) return;
  oneOf('device', device, deviceNames);
  if (count !== undefined) return;
  throw new EpsballError(
    'INVALID_OPTION',
    `the device ${device} is what samples are attacked again on, but none are: say how many with --repeat, or leave --device away.`,
  );
}

/** Engines for verdicts and, where samples are attacked again, for that, or why there are none. */
interface Opened {
  readonly engines: Engines;
  readonly lack?: string;
}

/** @throws EpsballError where the user names a device that is not here; that of the run may be missing */
async function open(recorded: string, { repeat: count, device, workers }: VerifyOptions): Promise<Opened> {
  const forVerdicts = { device: 'cpu', workers } as const;
  if (count === undefined) return { engines: await openEngines(forVerdicts, false) };
  try {
    const chosen = oneOf('device', device ?? recorded, deviceNames);
    return { engines: await openEngines({ device: chosen, workers }, false) };
  } catch (error) {
    if (!(error instanceof EpsballError) || device !== undefined) throw error;
    return { engines: await openEngines(forVerdicts, false), lack: `${reasonOf(error)}; name another with --device` };
  }
}

/** Attacks again, where everything that it takes is here. */
async function repeatIfPossible(
  run: PublishedRun,
  planned: PlannedRun,
  images: ImageSet | undefined,
  { engines, lack }: Opened,
  cases: CaseFile,
  events: VerifyEvents,
): Promise<Ruling[]> {
  if (lack !== undefined) return [unchecked('attacks', lack)];
  if ('lack' in planned) return [unchecked('attacks', planned.lack)];
  if (!images) return [unchecked('attacks', 'the data of the run are not here')];
  try {
    return await repeat(run, planned, images, engines, cases, events);
  } catch (error) {
    if (!(error instanceof EpsballError)) throw error;
    return [unchecked('attacks', reasonOf(error))];
  }
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
  checkDevice(options);
  const { rulings, run } = openRun(folder);
  const steps: VerificationStep[] = [{ title: 'Layout', rulings }];
  const add = (title: string, of: readonly Ruling[]): void => {
    if (of.length > 0) steps.push({ title, rulings: of });
  };
  if (!run) return conclude(null, steps);
  const cases = new CaseFile();
  add('Configuration', checkConfiguration(run, cases));
  add('Files', checkFiles(run));
  add('Samples', checkSamples(run, cases));
  const plugins = await checkPlugins(run, options.plugins ?? []);
  const data = await checkData(run, options, events);
  const weights = await checkWeights(run, options.models ?? [], data.found.dataset);
  add('Weights and data', [...plugins.rulings, ...weights.rulings, ...data.rulings]);
  const surroundings = { ...weights.found, ...data.found, plugins: plugins.found };
  const planned = await planRun(run, surroundings, options);
  add('Plan', checkPlan(run, planned, cases));
  const opened = await open(run.result.provenance.engine.device, options);
  try {
    add('Images', await rejudge(run, surroundings, opened.engines.judgeEngine, cases, events));
    if (options.repeat !== undefined) {
      add('Attacks', await repeatIfPossible(run, planned, surroundings.images, opened, cases, events));
    }
  } finally {
    await closeEngines(opened.engines);
  }
  add('Numbers', checkNumbers(run, cases));
  return conclude(run.result.id, steps);
}

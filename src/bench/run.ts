import { basename } from 'node:path';
import { dataOfModels } from '../datasets/index.ts';
import type { ImageSet } from '../datasets/types.ts';
import type { Engine } from '../engine/types.ts';
import type { Agreement, LoadedModel } from '../models/types.ts';
import { withPurifiers } from '../models/with-purifiers.ts';
import { runId } from '../results/run-id.ts';
import { runResultSchema, schemaVersion, type RunResult } from '../results/schema.ts';
import { noJournal, type Circumstances, type Journal, type Keeper } from '../results/journal.ts';
import { attacksOf } from './attacks-of.ts';
import { circumstancesOf } from './circumstances.ts';
import { closeEngines, openEngines } from './engines.ts';
import { compareImports } from './compare-imports.ts';
import { loadModels } from './load-models.ts';
import { describeDataset, describeModel, describePlugins, warnAbout } from './metadata.ts';
import { measure, type Measurements } from './measure.ts';
import { makePlan } from './plan.ts';
import { identifyChanges, readProvenance } from './provenance.ts';
import { refuseUnused } from './refuse-unused.ts';
import { resolveExperiment, type Experiment } from './resolve.ts';
import type { Config } from '../results/config.ts';
import type { Plan, RunEvents, RunOptions, RunOutcome } from './types.ts';
import { messageOf } from '../errors.ts';

interface Prepared {
  readonly experiment: Experiment;
  readonly models: readonly LoadedModel[];
  readonly plan: Plan;
}

async function prepare(options: RunOptions): Promise<Prepared> {
  const experiment = await resolveExperiment(options);
  refuseUnused(options, experiment);
  const models = await loadModels(experiment);
  return { experiment, models, plan: makePlan(experiment, models) };
}

/**
 * What an experiment would do: its cells and the most passes they may take. Weights are read, data are not.
 *
 * @throws EpsballError if an option, a parameter, a plugin or a checkpoint is wrong
 */
export async function planExperiment(options: RunOptions): Promise<Plan> {
  return (await prepare(options)).plan;
}

/** What took how long; a profile that cannot be read is no reason to lose a run. */
async function readProfile(engine: Engine): Promise<Pick<RunOutcome, 'operatorTimes'> & { warnings: string[] }> {
  try {
    return { operatorTimes: await engine.endProfile(), warnings: [] };
  } catch (error) {
    const reason = messageOf(error);
    return { operatorTimes: [], warnings: [`there is no profile: ${reason}.`] };
  }
}

function givenOptions(options: RunOptions, { models, datasets: [dataset] }: Config): RunResult['configGiven'] {
  const given = Object.entries(options).filter(([name, value]) => name !== 'argv' && value !== undefined);
  const plugins = options.plugins && { plugins: options.plugins.map((path) => basename(path)) };
  return {
    ...Object.fromEntries(given),
    ...plugins,
    ...(options.models && { models }),
    ...(options.dataset !== undefined && { dataset }),
    ...(options.dataDir !== undefined && { dataDir: basename(options.dataDir) }),
  };
}

async function makeResult(
  { experiment, models, plan }: Prepared,
  options: RunOptions,
  images: ImageSet,
  engine: Engine,
  measurements: Measurements & {
    readonly warnings: readonly string[];
    readonly agreements: ReadonlyMap<string, Agreement>;
  },
  startedAt: Date,
): Promise<RunResult> {
  const { config, configHash } = plan;
  const { cells } = measurements;
  return runResultSchema.parse({
    schemaVersion,
    id: runId(startedAt, config.benchmark, configHash),
    status: cells.some(({ status }) => status === 'error') ? 'incomplete' : 'done',
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    seed: config.seed,
    configHash,
    config,
    configGiven: givenOptions(options, config),
    provenance: await readProvenance(engine, options.argv ?? process.argv),
    models: Object.fromEntries(
      withPurifiers(models).map((model) => [
        model.name,
        describeModel(model, dataOfModels(experiment.dataset), measurements.agreements.get(model.name)),
      ]),
    ),
    datasets: { [images.name]: describeDataset(experiment.dataset, images) },
    attacks: describePlugins([...experiment.attacks, ...attacksOf({ experiment, plan }).values()]),
    defenses: describePlugins([
      ...experiment.defenses,
      ...(experiment.surrogate ? [experiment.surrogate.defense] : []),
    ]),
    cells: [...cells],
    warnings: warnAbout(config, models, images, measurements),
  });
}

/** Opens the journal of a run, unless nothing is to be kept. */
async function openJournal(
  keeper: Keeper | undefined,
  { models, plan: { config, configHash } }: Prepared,
  images: ImageSet,
  engine: Engine,
  startedAt: Date,
): Promise<Journal> {
  if (!keeper) return noJournal;
  const changes = await identifyChanges();
  const circumstances: Circumstances = {
    configuration: configHash,
    ...(changes !== undefined && { changes }),
    ...circumstancesOf(await readProvenance(engine, [])),
    data: images.sha256,
    weights: withPurifiers(models)
      .map(({ name, sha256 }) => `${name} ${sha256}`)
      .join(', '),
  };
  return keeper.open({ id: runId(startedAt, config.benchmark, configHash), startedAt, circumstances });
}

/**
 * Runs an experiment and returns all that it produced; writes nothing.
 *
 * @param events told of the plan, the progress and each cell
 * @param signal ends the run at once; the promise then rejects with its reason
 * @param keeper where what is found out is kept at once, and read from where the run was interrupted
 * @throws EpsballError if an option, a parameter, a plugin, a checkpoint, the data or the device is wrong
 */
export async function runExperiment(
  options: RunOptions,
  events: RunEvents = {},
  signal?: AbortSignal,
  keeper?: Keeper,
): Promise<RunOutcome> {
  const startedAt = keeper?.begunAt ?? new Date();
  const prepared = await prepare(options);
  const { experiment, models, plan } = prepared;
  events.onPlan?.(plan);
  signal?.throwIfAborted();
  const images = await experiment.dataset.load('test', { dataDir: options.dataDir, onProgress: events.onDownload });
  signal?.throwIfAborted();
  const engines = await openEngines(experiment, options.profile ?? false);
  const closeNow = (): void => void closeEngines(engines);
  signal?.addEventListener('abort', closeNow);
  try {
    const { defenses, surrogate, lanes } = experiment;
    const agreements = await compareImports(engines.judgeEngine, withPurifiers(models), images);
    const attacks = attacksOf(prepared);
    const journal = await openJournal(keeper, prepared, images, engines.engine, startedAt);
    const measured = await measure({
      plan,
      attacks,
      defenses,
      surrogate,
      models,
      images,
      ...engines,
      lanes,
      keepsPoints: options.saveAdversarial,
      events,
      journal,
      signal,
    });
    const { operatorTimes, warnings } = await readProfile(engines.engine);
    const result = await makeResult(
      prepared,
      options,
      images,
      engines.engine,
      { ...measured, warnings, agreements },
      startedAt,
    );
    const { samples, examples, points } = measured;
    return { result, samples, examples, ...(points && { points }), operatorTimes };
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', closeNow);
    await closeEngines(engines);
  }
}

import { findDataset } from '../datasets/index.ts';
import type { DownloadProgress, ImageSet } from '../datasets/types.ts';
import { createEngine } from '../engine/index.ts';
import type { Engine } from '../engine/types.ts';
import { EpsballError } from '../errors.ts';
import type { Card } from '../models/card.ts';
import { saveCheckpoint } from '../models/checkpoint.ts';
import { findNetwork, isDenoiser } from '../models/index.ts';
import type { DenoiserDefinition, ModelDefinition } from '../models/types.ts';
import { readBegunRun, removeBegunRun, resumedOptions, saveBegunRun } from './begun-run.ts';
import { createEvaluator, type DenoiserScore, type Evaluator, type FlatWeights } from './evaluate.ts';
import { parameterLayout, unpackHost } from './layout.ts';
import { appendLog, cutLog, type EpochLog } from './log.ts';
import { chooseStored, type ValidationScores } from './stored-weights.ts';
import { resolveTraining, type TrainOptions, type TrainSettings } from './options.ts';
import { makeOutputFolder, refuseUsedFolder } from './output-folder.ts';
import { averagedWeights, hasState, loadState, removeState, saveState, type TrainingState } from './state.ts';
import { createTrainer, type EpochLosses, type Trainer } from './trainer.ts';

/** How far a training run has come. */
export interface TrainProgress extends EpochLosses {
  /** The epoch under way, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done, of all epochs. */
  readonly step: number;
  readonly steps: number;
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
}

/** What a caller may want to hear. */
export interface TrainEvents {
  readonly onDownload?: (progress: DownloadProgress) => void;
  readonly onProgress?: (progress: TrainProgress) => void;
  readonly onEpoch?: (log: EpochLog) => void;
  /** Weights are stored in another precision than was asked for. */
  readonly onRefusedPrecision?: (reason: string) => void;
}

const reportedSigmas = [0.05, 0.1, 0.25];
const reportedImages = 500;
const validationSigma = 0.1;
const validationImages = 200;

function denoises(network: ModelDefinition | DenoiserDefinition): boolean {
  return isDenoiser(network) || network.joint !== undefined;
}

type Splits = Readonly<Record<'train' | 'validation' | 'test', ImageSet>>;

async function loadSplits({ dataset, dataDir }: TrainSettings, { onDownload }: TrainEvents): Promise<Splits> {
  const load = (split: keyof Splits): Promise<ImageSet> =>
    findDataset(dataset).load(split, { dataDir, onProgress: onDownload });
  return { train: await load('train'), validation: await load('validation'), test: await load('test') };
}

/** Starts or takes up a run: its folder, the note of how it began, its state. */
async function beginRun(settings: TrainSettings, trainer: Trainer, trainData: string): Promise<TrainingState> {
  const { out, resume } = settings;
  const fresh = trainer.initialState();
  if (!resume) {
    await makeOutputFolder(settings);
    await saveBegunRun(settings, trainData);
    return fresh;
  }
  const { trainData: known } = await readBegunRun(out);
  if (known !== trainData) {
    throw new EpsballError(
      'CHECKSUM_MISMATCH',
      `cannot resume ${out}: the training data are others than at its beginning (sha256 ${trainData}, then ${known}).`,
    );
  }
  const state = hasState(out) ? await loadState(out, fresh.parameters.length, fresh.statistics.length) : fresh;
  await cutLog(out, state.epoch);
  return state;
}

/** The scores by which choices are made. */
async function validate(
  weights: FlatWeights,
  evaluator: Evaluator,
  validation: ImageSet,
  network: ModelDefinition | DenoiserDefinition,
): Promise<ValidationScores> {
  return {
    accuracy: isDenoiser(network) ? undefined : await evaluator.accuracy(weights, validation),
    psnr: denoises(network)
      ? (await evaluator.denoiser(weights, validation, validationSigma, validationImages)).denoisedPsnr
      : undefined,
  };
}

async function runEpochs(
  state: TrainingState,
  trainer: Trainer,
  evaluator: Evaluator,
  validation: ImageSet,
  network: ModelDefinition | DenoiserDefinition,
  { out, epochs, batch }: TrainSettings,
  events: TrainEvents,
): Promise<void> {
  const { steps } = trainer;
  while (state.epoch < epochs) {
    const began = Date.now();
    const firstStep = state.step;
    const rate = (): number => ((state.step - firstStep) * batch) / ((Date.now() - began) / 1000);
    const losses = await trainer.runEpoch(state, (current) => {
      const imagesPerSecond = rate();
      const secondsLeft = ((steps - state.step) * batch) / imagesPerSecond;
      const { step, epoch } = state;
      events.onProgress?.({ ...current, epoch: epoch + 1, epochs, step, steps, imagesPerSecond, secondsLeft });
    });
    const imagesPerSecond = rate();
    state.epoch++;
    const weights = averagedWeights(state);
    const { accuracy, psnr } = await validate(weights, evaluator, validation, network);
    state.seconds += (Date.now() - began) / 1000;
    const log: EpochLog = {
      epoch: state.epoch,
      ...losses,
      ...(accuracy !== undefined && { validationAccuracy: accuracy }),
      ...(psnr !== undefined && { validationPsnr: psnr }),
      imagesPerSecond,
      seconds: state.seconds,
    };
    await appendLog(out, log);
    await saveState(out, state);
    events.onEpoch?.(log);
  }
}

async function measureScores(
  weights: FlatWeights,
  evaluator: Evaluator,
  { validation, test }: Splits,
  network: ModelDefinition | DenoiserDefinition,
): Promise<Card['scores']> {
  const denoiser: DenoiserScore[] = [];
  for (const sigma of denoises(network) ? reportedSigmas : []) {
    denoiser.push(await evaluator.denoiser(weights, test, sigma, reportedImages));
  }
  return {
    testImages: test.size,
    testAccuracy: isDenoiser(network) ? null : await evaluator.accuracy(weights, test),
    validationAccuracy: isDenoiser(network) ? null : await evaluator.accuracy(weights, validation),
    denoiser,
  };
}

async function trainOn(engine: Engine, settings: TrainSettings, splits: Splits, events: TrainEvents): Promise<Card> {
  const network = findNetwork(settings.model);
  const { inputShape, classNames } = splits.train;
  const size = { width: settings.width, inputShape, classes: classNames.length };
  const layout = parameterLayout(network.parameters(size));
  const trainer = await createTrainer(engine, network, size, layout, settings, splits.train);
  const evaluator = await createEvaluator(engine, network, size, layout);
  const state = await beginRun(settings, trainer, splits.train.sha256);
  await runEpochs(state, trainer, evaluator, splits.validation, network, settings, events);

  const { epochs, batch, shard, rate, weightDecay, labelSmoothing, emaDecay } = settings;
  const { denoisingWeight, noiseLevels, adversarial, seed, command } = settings;
  const { weights, precision, refusal } = await chooseStored(averagedWeights(state), settings.precision, (candidate) =>
    validate(candidate, evaluator, splits.validation, network),
  );
  if (refusal !== undefined) events.onRefusedPrecision?.(refusal);
  const named = {
    ...unpackHost(layout.trained, weights.parameters),
    ...unpackHost(layout.statistics, weights.statistics),
  };
  const card = await saveCheckpoint(settings.out, named, {
    name: settings.name,
    model: settings.model,
    dataset: settings.dataset,
    ...size,
    inputShape: [...inputShape],
    parameters: layout.trained.size + layout.statistics.size,
    precision,
    licence: 'Apache-2.0',
    training: {
      command,
      seed,
      epochs,
      batch,
      shard,
      rate,
      weightDecay,
      labelSmoothing,
      emaDecay,
      denoisingWeight: !isDenoiser(network) && network.joint ? denoisingWeight : null,
      noiseLevels: noiseLevels ? [...noiseLevels] : null,
      ...(adversarial !== undefined && { adversarial }),
      trainImages: trainer.images,
      seconds: Math.round(state.seconds),
      finishedAt: new Date().toISOString(),
      versions: { ...engine.versions },
    },
    data: { train: splits.train.sha256, test: splits.test.sha256 },
    scores: await measureScores(weights, evaluator, splits, network),
  });
  await removeBegunRun(settings.out);
  await removeState(settings.out);
  return card;
}

/**
 * Trains a model and writes its checkpoint: weights.safetensors, card.json, and log.jsonl with a line an epoch. The state is
 * saved after every epoch; with `resume` training goes on from it, with the options that the run began with, to the same
 * weights as without the interruption.
 *
 * @throws EpsballError for options that make no sense, missing data, an output folder in use, or a loss that diverged
 */
export async function train(options: TrainOptions, events: TrainEvents = {}): Promise<Card> {
  const asked = resolveTraining(options);
  const settings = asked.resume ? resolveTraining(resumedOptions(options, await readBegunRun(asked.out))) : asked;
  if (!settings.resume) await refuseUsedFolder(settings);
  const engine = await createEngine({ device: settings.device, workers: settings.workers });
  try {
    return await trainOn(engine, settings, await loadSplits(settings, events), events);
  } finally {
    await engine.close();
  }
}

import type { DownloadProgress, ImageSet } from '../datasets/types.ts';
import { createEngine } from '../engine/index.ts';
import type { Engine } from '../engine/types.ts';
import { EpsballError } from '../errors.ts';
import type { Card } from '../models/card.ts';
import { findNetwork } from '../models/index.ts';
import type { DenoiserDefinition, ModelDefinition } from '../models/types.ts';
import { readBegunRun, removeBegunRun, resumedOptions, saveBegunRun, type Sources } from './begun-run.ts';
import { createEvaluator, type Evaluator } from './evaluate.ts';
import { parameterLayout } from './layout.ts';
import { appendLog, cutLog, type EpochLog } from './log.ts';
import { resolveTraining, type TrainOptions, type TrainSettings } from './options.ts';
import { makeOutputFolder, refuseUsedFolder } from './output-folder.ts';
import { validate } from './scores.ts';
import { loadSplits, type Splits } from './splits.ts';
import { loadStartWeights } from './start-weights.ts';
import { averagedWeights, hasState, loadState, removeState, saveState, type TrainingState } from './state.ts';
import { createTrainer, type EpochLosses, type Trainer } from './trainer.ts';
import { writeCheckpoint } from './write-checkpoint.ts';

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

const sourceNames = [
  ['trainData', 'the training data'],
  ['startWeights', 'the weights in --start-from'],
] as const;

/** Starts or takes up a run: its folder, the note of how it began, its state. */
async function beginRun(settings: TrainSettings, trainer: Trainer, sources: Sources): Promise<TrainingState> {
  const { out, resume } = settings;
  const fresh = trainer.initialState();
  if (!resume) {
    await makeOutputFolder(settings);
    await saveBegunRun(settings, sources);
    return fresh;
  }
  const known = await readBegunRun(out);
  for (const [name, what] of sourceNames) {
    if (known[name] === sources[name]) continue;
    throw new EpsballError(
      'CHECKSUM_MISMATCH',
      `cannot resume ${out}: ${what} are others than at its beginning (sha256 ${sources[name]}, then ${known[name]}).`,
    );
  }
  const state = hasState(out) ? await loadState(out, fresh.parameters.length, fresh.statistics.length) : fresh;
  await cutLog(out, state.epoch);
  return state;
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

async function trainOn(engine: Engine, settings: TrainSettings, splits: Splits, events: TrainEvents): Promise<Card> {
  const network = findNetwork(settings.model);
  const { inputShape, classNames } = splits.train;
  const size = { width: settings.width, inputShape, classes: classNames.length };
  const layout = parameterLayout(network.parameters(size));
  const { startFrom, model } = settings;
  const start = startFrom === undefined ? undefined : await loadStartWeights(startFrom, model, size);
  const trainer = await createTrainer(engine, network, size, layout, settings, splits.train, start);
  const evaluator = await createEvaluator(engine, network, size, layout);
  const state = await beginRun(settings, trainer, {
    trainData: splits.train.sha256,
    startWeights: start?.sha256,
  });
  await runEpochs(state, trainer, evaluator, splits.validation, network, settings, events);

  const trained = {
    weights: averagedWeights(state),
    images: trainer.images,
    start,
    seconds: state.seconds,
    versions: engine.versions,
  };
  const card = await writeCheckpoint(settings, trained, splits, evaluator, events.onRefusedPrecision);
  await removeBegunRun(settings.out);
  await removeState(settings.out);
  return card;
}

/**
 * Trains a model and writes its checkpoint: weights.safetensors, card.json, and log.jsonl with a line an epoch. The state is
 * saved after every epoch; with `resume` training goes on from it, with the options that the run began with, by the same program to the same
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
    return await trainOn(engine, settings, await loadSplits(settings, events.onDownload), events);
  } finally {
    await engine.close();
  }
}

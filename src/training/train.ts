import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findDataset } from '../datasets/index.ts';
import type { DownloadProgress } from '../datasets/types.ts';
import { createEngine } from '../engine/index.ts';
import { EpsballError } from '../errors.ts';
import type { Card } from '../models/card.ts';
import { saveCheckpoint } from '../models/checkpoint.ts';
import { findModel } from '../models/index.ts';
import { createEvaluator, type DenoiserScore } from './evaluate.ts';
import { parameterLayout, unpackHost } from './layout.ts';
import { resolveTraining, type TrainOptions, type TrainSettings } from './options.ts';
import { hasState, loadState, removeState, saveState } from './state.ts';
import { createTrainer, type EpochLosses } from './trainer.ts';

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

/** A line of log.jsonl. */
export interface EpochLog extends EpochLosses {
  readonly epoch: number;
  readonly validationAccuracy: number;
  /** At noise level 0.1, in dB; absent for plain models. */
  readonly validationPsnr?: number;
  readonly imagesPerSecond: number;
  readonly seconds: number;
}

/** What a caller may want to hear. */
export interface TrainEvents {
  readonly onDownload?: (progress: DownloadProgress) => void;
  readonly onProgress?: (progress: TrainProgress) => void;
  readonly onEpoch?: (log: EpochLog) => void;
}

const reportedSigmas = [0.05, 0.1, 0.25];
const reportedImages = 500;

async function checkOut({ out, resume }: TrainSettings): Promise<void> {
  const isUsed = existsSync(out) && (await readdir(out).catch(() => ['?'])).length > 0;
  if (resume || !isUsed) {
    await mkdir(out, { recursive: true }).catch((error: unknown) => {
      throw new EpsballError(
        'OUTPUT_NOT_WRITABLE',
        `cannot write to ${out}: ${(error as Error).message}. Choose another --out.`,
      );
    });
    return;
  }
  const advice = hasState(out) ? 'Go on with --resume, or choose another --out.' : 'Choose another --out.';
  throw new EpsballError('OUTPUT_NOT_WRITABLE', `the folder ${out} is not empty. ${advice}`);
}

/**
 * Trains a model and writes its checkpoint: weights.safetensors, card.json, and log.jsonl with a line an epoch. The state is
 * saved after every epoch; with `resume` training goes on from it to the same weights as without the interruption.
 *
 * @throws EpsballError for options that make no sense, missing data, or an output folder in use
 */
export async function train(options: TrainOptions, events: TrainEvents = {}): Promise<Card> {
  const settings = resolveTraining(options);
  const model = findModel(settings.model);
  const dataset = findDataset(settings.dataset);
  await checkOut(settings);
  const loading = { dataDir: settings.dataDir, onProgress: events.onDownload };
  const trainSet = await dataset.load('train', loading);
  const validationSet = await dataset.load('validation', loading);
  const testSet = await dataset.load('test', loading);

  const size = { width: settings.width, inputShape: dataset.inputShape, classes: dataset.classNames.length };
  const layout = parameterLayout(model.parameters(size));
  const engine = await createEngine({ device: settings.device, workers: settings.workers });
  try {
    const trainer = await createTrainer(engine, model, size, layout, settings, trainSet);
    const evaluator = await createEvaluator(engine, model, size, layout);
    const state = settings.resume
      ? await loadState(settings.out, layout.trained.size, layout.statistics.size)
      : trainer.initialState();

    while (state.epoch < settings.epochs) {
      const began = Date.now();
      const firstStep = state.step;
      const rate = (): number => ((state.step - firstStep) * settings.batch) / ((Date.now() - began) / 1000);
      const losses = await trainer.runEpoch(state, (current) => {
        const imagesPerSecond = rate();
        const secondsLeft = ((trainer.steps - state.step) * settings.batch) / imagesPerSecond;
        const { epochs } = settings;
        events.onProgress?.({
          ...current,
          epoch: state.epoch + 1,
          epochs,
          step: state.step,
          steps: trainer.steps,
          imagesPerSecond,
          secondsLeft,
        });
      });
      const imagesPerSecond = rate();
      state.epoch++;
      const validationAccuracy = await evaluator.accuracy(state, validationSet);
      const psnr = model.joint && (await evaluator.denoiser(state, validationSet, 0.1, 200)).denoisedPsnr;
      state.seconds += (Date.now() - began) / 1000;
      const log: EpochLog = {
        epoch: state.epoch,
        ...losses,
        validationAccuracy,
        ...(psnr !== undefined && { validationPsnr: psnr }),
        imagesPerSecond,
        seconds: state.seconds,
      };
      await appendFile(join(settings.out, 'log.jsonl'), `${JSON.stringify(log)}\n`);
      await saveState(settings.out, state);
      events.onEpoch?.(log);
    }

    const denoiser: DenoiserScore[] = [];
    for (const sigma of model.joint ? reportedSigmas : []) {
      denoiser.push(await evaluator.denoiser(state, testSet, sigma, reportedImages));
    }
    const weights = {
      ...unpackHost(layout.trained, state.parameters),
      ...unpackHost(layout.statistics, state.statistics),
    };
    const card = await saveCheckpoint(settings.out, weights, {
      name: `${settings.model}-${settings.dataset}`,
      model: settings.model,
      dataset: settings.dataset,
      ...size,
      inputShape: [...size.inputShape],
      parameters: layout.trained.size + layout.statistics.size,
      licence: 'Apache-2.0',
      training: {
        command: settings.command,
        seed: settings.seed,
        epochs: settings.epochs,
        batch: settings.batch,
        shard: settings.shard,
        rate: settings.rate,
        weightDecay: settings.weightDecay,
        denoisingWeight: model.joint ? settings.denoisingWeight : null,
        noiseLevels: model.joint ? [...settings.noiseLevels] : null,
        trainImages: trainer.images,
        seconds: Math.round(state.seconds),
        finishedAt: new Date().toISOString(),
        versions: { ...engine.versions },
      },
      data: { train: trainSet.sha256, test: testSet.sha256 },
      scores: {
        testImages: testSet.size,
        testAccuracy: await evaluator.accuracy(state, testSet),
        validationAccuracy: await evaluator.accuracy(state, validationSet),
        denoiser,
      },
    });
    await removeState(settings.out);
    return card;
  } finally {
    await engine.close();
  }
}

import { splitReference } from '../data-reference.ts';
import type { Card } from '../models/card.ts';
import { saveCheckpoint } from '../models/checkpoint.ts';
import { findNetwork, isDenoiser } from '../models/index.ts';
import type { Evaluator, FlatWeights } from './evaluate.ts';
import { parameterLayout, unpackHost } from './layout.ts';
import type { TrainSettings } from './options.ts';
import { measureScores, validate } from './scores.ts';
import type { Splits } from './splits.ts';
import type { StartWeights } from './start-weights.ts';
import { chooseStored } from './stored-weights.ts';

/** What a training came to. */
export interface Trained {
  readonly weights: FlatWeights;
  /** Training images in use. */
  readonly images: number;
  /** What it began with, if not with weights that the seed drew. */
  readonly start?: StartWeights | undefined;
  readonly seconds: number;
  /** Of what computed the gradients. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Settings that a card tells of, and where it goes. */
type Described = Omit<TrainSettings, 'noisyShare' | 'clipNorm' | 'warmUpFraction' | 'workers' | 'device' | 'resume'>;

/** Measures trained weights and writes their checkpoint: the weights in the precision that they bear, and the card. */
export async function writeCheckpoint(
  settings: Described,
  { weights: trained, images, start, seconds, versions }: Trained,
  splits: Splits,
  evaluator: Evaluator,
  onRefusedPrecision?: (reason: string) => void,
): Promise<Card> {
  const network = findNetwork(settings.model);
  const { inputShape, classNames } = splits.train;
  const size = { width: settings.width, inputShape, classes: classNames.length };
  const layout = parameterLayout(network.parameters(size));
  const { epochs, batch, shard, rate, weightDecay, labelSmoothing, emaDecay } = settings;
  const { denoisingWeight, denoisingMean, noiseLevels, adversarial, seed, command } = settings;
  const { weights, precision, refusal } = await chooseStored(trained, settings.precision, (candidate) =>
    validate(candidate, evaluator, splits.validation, network),
  );
  if (refusal !== undefined) onRefusedPrecision?.(refusal);
  const named = {
    ...unpackHost(layout.trained, weights.parameters),
    ...unpackHost(layout.statistics, weights.statistics),
  };
  return saveCheckpoint(settings.out, named, {
    name: settings.name,
    model: settings.model,
    dataset: splits.train.name,
    ...size,
    inputShape: [...inputShape],
    ...(splitReference(splits.train.name) && { classNames: [...classNames] }),
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
      denoisingMean,
      noiseLevels: noiseLevels ? [...noiseLevels] : null,
      ...(adversarial !== undefined && { adversarial }),
      ...(start && { startFrom: { name: start.name, sha256: start.sha256 } }),
      trainImages: images,
      seconds: Math.round(seconds),
      finishedAt: new Date().toISOString(),
      versions: { ...versions },
    },
    data: { train: splits.train.sha256, test: splits.test.sha256 },
    scores: await measureScores(weights, evaluator, splits, network),
  });
}

import type { ImageSet } from '../datasets/types.ts';
import type { Card } from '../models/card.ts';
import { isDenoiser } from '../models/index.ts';
import type { DenoiserDefinition, ModelDefinition } from '../models/types.ts';
import type { DenoiserScore, Evaluator, FlatWeights } from './evaluate.ts';
import type { Splits } from './splits.ts';
import type { ValidationScores } from './stored-weights.ts';

const reportedSigmas = [0.05, 0.1, 0.25];
const reportedImages = 500;
const validationSigma = 0.1;
const validationImages = 200;

function denoises(network: ModelDefinition | DenoiserDefinition): boolean {
  return isDenoiser(network) || network.joint !== undefined;
}

/** The scores by which choices are made. */
export async function validate(
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

/** The scores of a card: accuracy on all test and validation images, and the denoiser's on the first test images. */
export async function measureScores(
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

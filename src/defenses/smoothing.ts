import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { differentiable } from '../nn/differentiable.ts';
import { logSumExp } from '../nn/log-sum-exp.ts';
import { predictedClass } from '../nn/predicted-class.ts';
import { defineDefense } from './define.ts';
import { imageNoise } from './steps/image-noise.ts';
import type { DefenseState } from './types.ts';

/** Keeps the logarithm finite where the model gives a class a probability that float32 cannot hold. */
const tiny = 1e-30;
/** Stands for the logarithm of 0; finite, so that no difference of two is undefined. */
const logOfNothing = -1e30;

/** The image, which stays as it is, and the votes so far, [batch, classes]. */
interface VoteState extends DefenseState {
  /** How many noisy copies were taken for each class. */
  readonly counts?: tf.Tensor2D;
  /** The logarithm of the sum of their softmaxes. */
  readonly soft?: tf.Tensor2D;
}

/** log(exp(a) + exp(b)), element by element. */
function logAdd(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  return logSumExp(tf.stack([a, b], 2).reshape([-1, 2])).reshape(a.shape);
}

/**
 * Randomised smoothing: the model classifies copies of the image under independent Gaussian noise, one in each step, and the class that
 * most are taken for wins. The logits are the logarithms of the shares of the votes, to which the mean softmax adds one vote more: it
 * breaks ties, overrules no majority, and leaves no class without a share. Their gradient is that of the logarithm of the mean softmax,
 * since counts have none. Where the votes are unknown, as `bpda` asks, the model classifies the image without noise.
 */
export default defineDefense({
  name: 'smoothing',
  summary: 'Classifies noisy copies of the image and takes the class of the majority: randomised smoothing.',
  reference: 'Cohen, Rosenfeld, Kolter 2019, arXiv:1902.02918; attacked after Salman et al. 2019, arXiv:1906.04584',
  params: z.strictObject({
    sigma: z
      .number()
      .positive()
      .max(10)
      .default(0.25)
      .describe('Standard deviation of the noise in units of the [0, 1] pixel range.'),
    votes: z.int().min(1).max(1000).default(16).describe('Noisy copies that vote; each is a pass of the model.'),
  }),
  needs: 'any',
  steps: ({ votes }) => votes,
  draws: () => imageNoise(true),
  begin({ x, model }): VoteState {
    const shape: [number, number] = [x.shape[0], model.classes];
    return { x, counts: tf.zeros(shape), soft: tf.fill(shape, logOfNothing) };
  },
  step({ state: { x, counts, soft }, model, random: { offset } }, { sigma }): VoteState {
    const logits = model.logits(x.add<tf.Tensor4D>(offset!.mul(sigma)));
    const logSoftmax = logits.sub<tf.Tensor2D>(logSumExp(logits).expandDims(1));
    return { x, counts: counts!.add(predictedClass(logits)), soft: logAdd(soft!, logSoftmax) };
  },
  classify({ state: { x, counts, soft }, model }, { votes }) {
    if (!counts || !soft) return model.logits(x);
    const logMean = soft.sub<tf.Tensor2D>(Math.log(votes));
    const logShares = (): tf.Tensor2D =>
      counts
        .add(logMean.exp())
        .add(tiny)
        .log()
        .sub(Math.log(votes + 1));
    return differentiable(logShares, (_, dy) => dy)(logMean);
  },
});

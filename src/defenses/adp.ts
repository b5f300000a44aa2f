import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { score } from '../models/joint.ts';
import { defineDefense } from './define.ts';
import { imageNoise } from './steps/image-noise.ts';
import type { DefenseState } from './types.ts';

const tiny = 1e-12;
/** How far along the score the next one is looked at. */
const probe = 1e-3;

/** The image, and for each whether it still moves, 1 or 0, [batch]. */
interface AdaptiveState extends DefenseState {
  readonly moves: tf.Tensor1D;
}

function inner(a: tf.Tensor, b: tf.Tensor): tf.Tensor1D {
  return a.mul(b).sum([1, 2, 3]);
}

/**
 * Adaptive denoising purification: noise is added once, then the image follows the score, each step as long as the score's change along
 * itself allows: a = λ δ / (1 − ⟨s(x), s(x + δ s(x))⟩ / ‖s(x)‖²) with δ = 1e-3; an image whose step would be shorter than `shortest` stays.
 */
export default defineDefense({
  name: 'adp',
  summary: "Adds noise once, then follows the joint model's score by steps of adaptive length.",
  reference: 'Yoon, Hwang, Lee 2021, arXiv:2106.06041',
  params: z.strictObject({
    steps: z.int().min(1).max(1000).default(10).describe('Most steps.'),
    noise: z.number().min(0).max(10).default(0.25).describe('Noise added before the first step; 0 for none.'),
    sigma: z.number().positive().max(10).default(0.1).describe('Noise level at which the score is taken.'),
    lambda: z.number().positive().max(10).default(0.05).describe('λ, the length of the steps in relative terms.'),
    shortest: z.number().min(0).max(10).default(1e-3).describe('Images whose next step would be shorter stay.'),
    longest: z.number().positive().max(10).default(0.1).describe('Longest step.'),
  }),
  needs: 'joint',
  unbounded: true,
  steps: ({ steps }) => steps,
  draws: ({ noise }) => imageNoise(noise > 0),
  schedule: (k, { noise, sigma }) => ({ sigma, noise: k === 0 ? noise : 0 }),
  begin: ({ x }): AdaptiveState => ({ x, moves: tf.ones([x.shape[0]]) }),
  step({ state: { x, moves }, schedule: { sigma, noise }, model, random: { offset } }, { lambda, shortest, longest }) {
    const perImage = (values: tf.Tensor): tf.Tensor4D => values.reshape([-1, 1, 1, 1]);
    const noisy = offset ? x.add<tf.Tensor4D>(offset.mul(perImage(noise!))) : x;
    const here = score(model.joint, noisy, sigma!);
    const ahead = score(model.joint, noisy.add(here.mul(probe)), sigma!);
    const bend = tf.scalar(1).sub(inner(here, ahead).div(inner(here, here).add(tiny)));
    const length = tf.scalar(lambda * probe).div(bend.abs().add(tiny));
    const goesOn = moves.mul<tf.Tensor1D>(tf.cast(length.greaterEqual(shortest), 'float32'));
    const step = length.clipByValue(0, longest).mul(goesOn);
    return { x: noisy.add<tf.Tensor4D>(here.mul(perImage(step))), moves: goesOn };
  },
});

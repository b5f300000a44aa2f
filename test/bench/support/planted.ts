import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineAttack } from '../../../src/attacks/define.ts';
import { classMask } from '../../../src/attacks/loss.ts';
import { overPixels } from '../../../src/attacks/per-image.ts';
import type { Engine } from '../../../src/engine/types.ts';
import type { LoadedModel } from '../../../src/models/types.ts';
import { drawNormal, randomStream } from '../../../src/random.ts';
import { dimensions, imageShape } from './models.ts';
import { patternClasses, patternModel, patternSign } from './patterns.ts';

/** Pixels in five levels: the model is as good, and its gradient is zero everywhere. */
export const quantised = (): LoadedModel =>
  patternModel('quantised', { before: (x) => x.mul<tf.Tensor4D>(4).round<tf.Tensor4D>().div(4) });

/** Probabilities where logits belong. */
export const softened = (): LoadedModel => patternModel('softened', { after: (scores) => tf.softmax(scores) });

/** Logits so large that the cross-entropy and its gradient vanish in float32. */
export const scaled = (factor: number): LoadedModel =>
  patternModel('scaled', { after: (scores) => scores.mul(factor) });

/**
 * A sawtooth of 64 teeth before the model, never farther than 1/32 from the pixel: the staircase rises, every tooth falls,
 * so that the gradient points away from where it should.
 */
export const shattered = (): LoadedModel =>
  patternModel('shattered', {
    before: (x) => {
      const teeth = x.mul<tf.Tensor4D>(64);
      return x.sub(teeth.sub(teeth.floor()).mul(2 / 64));
    },
  });

/** Score below which a class is no longer seen by `flat`; in a ball of 0.25 the edge alone reaches it. */
const threshold = 3.8;

/**
 * After Zimmermann et al. 2022 (arXiv:2206.13991): an adversarial point is guaranteed at the edge of the ball, and nothing
 * leads there. Each class is seen or not; a slight slope, all that gradients see, leads away.
 */
export const flat = (): LoadedModel =>
  patternModel('flat', {
    after: (scores) => scores.sub(threshold).mul<tf.Tensor2D>(1e4).clipByValue<tf.Tensor2D>(0, 1).sub(scores.mul(1e-3)),
  });

/** Knows the point that breaks `flat`: towards the pattern of the next class wherever it differs from that of the label. */
export const insider = defineAttack({
  name: 'insider',
  summary: 'Asks the one point that is known to break the planted model.',
  reference: 'Zimmermann et al. 2022, arXiv:2206.13991',
  norms: ['linf'],
  access: 'decision',
  params: z.strictObject({ share: z.number().min(0).max(1).default(1).describe('Share of the radius that is used.') }),
  rounds: () => 1,
  start: ({ x, label, epsilon }, { share }) => {
    const towards = Array.from({ length: patternClasses }, (_, c) =>
      Array.from({ length: dimensions }, (_, i) => (patternSign((c + 1) % patternClasses, i) - patternSign(c, i)) / 2),
    );
    const directions = classMask(label, patternClasses).matMul(tf.tensor2d(towards));
    return {
      adversarial: x.add(directions.reshape<tf.Tensor4D>([-1, ...imageShape]).mul(overPixels(epsilon.mul(share)))),
    };
  },
  update: ({ told }) => ({ adversarial: told.point }),
});

/**
 * A model with noise that is drawn whenever its function is called: by the eager device anew for each batch, by a compiling
 * one when the graph is made, so that the attack's graph and the judge's hold different noise.
 */
export function noisy(size: number): LoadedModel {
  let calls = 0;
  return patternModel('noisy', {
    after: (scores) => {
      const noise = drawNormal(randomStream('noisy', calls++), scores.size).map((value) => size * value);
      return scores.add(tf.tensor2d(noise, scores.shape));
    },
  });
}

/** An engine whose forward passes answer a little differently each time, as with dropout left on. */
export function withNoise(engine: Engine, size: number): Engine {
  let calls = 0;
  return {
    ...engine,
    async compile(fn, inputs) {
      const compiled = await engine.compile(fn, inputs);
      if (!compiled.outputs.values) return compiled;
      return {
        ...compiled,
        async run(given) {
          const { values, ...rest } = await compiled.run(given);
          const noise = drawNormal(randomStream('engine noise', calls++), values!.length);
          return { ...rest, values: values!.map((value, i) => value + size * noise[i]!) as Float32Array };
        },
      };
    },
  };
}

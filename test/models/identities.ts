import * as tf from '@tensorflow/tfjs';
import type { ExecutionContext } from 'ava';
import { createEngine } from '../../src/engine/index.ts';
import { bind } from '../../src/models/bind.ts';
import { denoise, logConditional } from '../../src/models/joint.ts';
import type { LoadedModel } from '../../src/models/types.ts';
import { drawNormal, randomStream } from '../../src/random.ts';

const classes = 10;

function norm(values: ArrayLike<number>): number {
  return Math.hypot(...Array.from(values));
}

/**
 * Asserts, on one image with noise of level sigma, that D = sum of p(c|y) D_c and that the gradient of log p(c|y) is
 * (D_c - D) / sigma^2 for every class, to `tolerance` relative to the norm of what is compared: (D_c - D) is a difference
 * of images, whose rounding is added.
 */
export async function assertDenoiserIdentities(
  t: ExecutionContext,
  model: LoadedModel,
  image: Float32Array,
  sigma: number,
  tolerance: number,
): Promise<void> {
  const engine = await createEngine({ workers: 1 });
  try {
    const spec = { shape: [classes, ...model.size.inputShape], dtype: 'float32' } as const;
    const compiled = await engine.compile(
      (inputs) => {
        const density = bind(model).joint!;
        const y = inputs['y'] as tf.Tensor4D;
        const levels = tf.fill<tf.Rank.R1>([classes], sigma);
        const oneHot = tf.eye(classes);
        const ofClass = (point: tf.Tensor): tf.Tensor =>
          logConditional(density, point as tf.Tensor4D)
            .mul(oneHot)
            .sum();
        return {
          denoised: denoise(density, y, levels),
          byClass: denoise(density, y, levels, oneHot),
          logPosterior: logConditional(density, y),
          gradients: tf.grad(ofClass)(y),
        };
      },
      { y: spec },
    );
    const noise = drawNormal(randomStream('identities', sigma), image.length);
    const noisy = image.map((value, i) => value + sigma * noise[i]!);
    const { denoised, byClass, logPosterior, gradients } = await compiled.run({
      y: Float32Array.from({ length: classes * image.length }, (_, i) => noisy[i % image.length]!),
    });
    const row = (values: ArrayLike<number>, label: number): number[] =>
      Array.from(values).slice(label * image.length, (label + 1) * image.length);
    const mixed = noisy.map((_, i) =>
      Array.from(
        { length: classes },
        (__, label) => Math.exp(logPosterior![label]!) * byClass![label * image.length + i]!,
      ).reduce((sum, value) => sum + value, 0),
    );
    const whole = row(denoised!, 0);
    t.true(norm(whole.map((value, i) => value - noisy[i]!)) > 1e-3, 'the denoiser does something');
    const mixtureError = norm(mixed.map((value, i) => value - whole[i]!));
    t.true(mixtureError < tolerance * norm(whole), `mixture: ${mixtureError / norm(whole)}`);
    const rounding = 1e-6 * norm(whole);
    for (let label = 0; label < classes; label++) {
      const step = row(byClass!, label).map((value, i) => value - whole[i]!);
      const expected = row(gradients!, label).map((value) => value * sigma ** 2);
      const error = norm(step.map((value, i) => value - expected[i]!));
      t.true(error < tolerance * norm(expected) + rounding, `class ${label}: ${error} of ${norm(expected)}`);
    }
  } finally {
    await engine.close();
  }
}

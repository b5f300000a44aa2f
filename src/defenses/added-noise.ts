import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineDefense } from './define.ts';

/** x + σ·n with n from the standard normal distribution, not clipped; then the model classifies. */
export default defineDefense({
  name: 'added-noise',
  summary: 'Adds Gaussian noise to the image before it is classified: a random defense at its simplest.',
  reference: 'Liu et al. 2018, arXiv:1712.00673; Athalye et al. 2018, arXiv:1802.00420',
  params: z.strictObject({
    sigma: z
      .number()
      .positive()
      .max(10)
      .default(0.05)
      .describe('Standard deviation in units of the [0, 1] pixel range.'),
  }),
  needs: 'any',
  unbounded: true,
  steps: () => 1,
  draws: () => ({ offset: { law: 'normal', shape: 'image' } }),
  step: ({ state: { x }, random }, { sigma }) => ({ x: x.add<tf.Tensor4D>(random.offset!.mul(sigma)) }),
});

import { z } from 'zod';
import { defineApgd } from '../src/attacks/apgd/define.ts';
import { aimedMargin } from '../src/attacks/loss.ts';
import { dimensionsOf } from '../src/attacks/per-image.ts';

/**
 * Auto-PGD on the margin of the logits and on the density of the purified image, so that a purification by this density has little to
 * change; where none purifies by a density, on the margin alone.
 */
export default defineApgd({
  name: 'apgd-energy',
  summary: 'Auto-PGD towards misclassified images that the density of a joint model takes for likely ones.',
  strength: 'iterated',
  lossReference: 'the density of Thiry & Guth 2024, arXiv:2410.03505',
  lossParams: {
    weight: z
      .number()
      .positive()
      .max(1e6)
      .default(1)
      .describe('What the logarithm of the density counts, per number of the image.'),
    sigma: z.number().positive().max(10).default(0.1).describe('Noise level of the density.'),
  },
  loss({ logits, logDensity, ...asked }, { weight, sigma }) {
    const gap = aimedMargin(logits, asked);
    return logDensity ? gap.add(logDensity(sigma).mul(weight / dimensionsOf(asked.x))) : gap;
  },
});

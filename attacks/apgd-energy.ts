import { z } from 'zod';
import { defineApgd } from '../src/attacks/apgd/define.ts';
import { aimedMargin } from '../src/attacks/loss.ts';

/**
 * Auto-PGD on the margin of the logits and on the density of the image that is classified, so that a purification by this density has little to
 * change; where a model has no density, on the margin alone.
 */
export default defineApgd({
  name: 'apgd-energy',
  summary: 'Auto-PGD towards misclassified images that the density of a joint model takes for likely ones.',
  lossReference: 'Grathwohl et al. 2020, arXiv:1912.03263, whose joint density it is',
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
    const [, ...image] = asked.x.shape;
    const numbers = image.reduce((a, b) => a * b);
    return logDensity ? gap.add(logDensity(sigma).mul(weight / numbers)) : gap;
  },
});

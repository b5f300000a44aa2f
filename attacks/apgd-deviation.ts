import { z } from 'zod';
import { defineApgd } from '../src/attacks/apgd/define.ts';
import { deviation } from '../src/attacks/deviation.ts';
import { aimedMargin } from '../src/attacks/loss.ts';

/**
 * Auto-PGD on the margin of the logits and on how far the purified image is driven from the clean one; where no defense purifies, on the margin
 * alone. The margin, since beside the deviation the cross-entropy of a confident prediction has no gradient to speak of.
 */
export default defineApgd({
  name: 'apgd-deviation',
  summary: 'Auto-PGD that also drives what a purification makes of the image away from the clean image.',
  strength: 'iterated',
  lossReference: 'Kang, Song, Li 2023 (DiffAttack), arXiv:2311.16124',
  lossParams: {
    weight: z
      .number()
      .positive()
      .max(1e6)
      .default(0.1)
      .describe('What the squared deviation counts, in units of the farthest point of the ball.'),
  },
  loss({ logits, isPurified, ...asked }, { weight }) {
    const gap = aimedMargin(logits, asked);
    return isPurified ? gap.add(deviation(asked).mul(weight)) : gap;
  },
});

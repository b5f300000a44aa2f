import { z } from 'zod';
import { defineApgd } from '../src/attacks/apgd/define.ts';
import { deviation } from '../src/attacks/deviation.ts';
import { aimedCrossEntropy } from '../src/attacks/loss.ts';

/**
 * Auto-PGD on the cross-entropy and on how far the purified image is driven from the clean one; where no defense purifies, it is that on the
 * cross-entropy.
 */
export default defineApgd({
  name: 'apgd-deviation',
  summary: 'Auto-PGD that also drives what a purification makes of the image away from the clean image.',
  lossReference: 'Kang, Song, Li 2023 (DiffAttack), arXiv:2311.16124',
  lossParams: {
    weight: z
      .number()
      .positive()
      .max(1e6)
      .default(1)
      .describe('What the squared deviation counts, in units of the farthest point of the ball.'),
  },
  loss({ logits, isPurified, ...asked }, { weight }) {
    const entropy = aimedCrossEntropy(logits, asked);
    return isPurified ? entropy.add(deviation(asked).mul(weight)) : entropy;
  },
});

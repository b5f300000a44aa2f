import { z } from 'zod';
import { defineAttack } from '../src/attacks/define.ts';
import { steepestAscent } from '../src/attacks/direction.ts';
import { aimedCrossEntropy, aimedMargin } from '../src/attacks/loss.ts';
import { overPixels } from '../src/attacks/per-image.ts';

/** Projected gradient ascent on the cross-entropy or the margin; every iterate may break the sample. */
export default defineAttack({
  name: 'pgd',
  summary: 'Steps of fixed length along the steepest ascent of the loss, projected onto the ball.',
  reference: 'Madry et al. 2018, arXiv:1706.06083',
  norms: ['linf', 'l2'],
  access: 'gradient',
  params: z.strictObject({
    steps: z.int().min(1).max(100_000).default(40).describe('Gradient steps of a run.'),
    relativeStepSize: z.number().positive().max(2).default(0.1).describe('Length of a step, as a fraction of ε.'),
    randomStart: z.boolean().default(true).describe('Whether a run starts at a random point or at the image.'),
    loss: z.enum(['ce', 'margin']).default('ce').describe('The loss: cross-entropy, or the margin of the logits.'),
  }),
  rounds: ({ steps }) => steps + 1,
  draws: () => ({ start: { offset: { law: 'ball', shape: 'image' } } }),
  targetable: true,
  loss: (lane, { loss }) => (loss === 'ce' ? aimedCrossEntropy : aimedMargin)(lane.logits, lane),
  start: ({ x, epsilon, random }, { randomStart }) => ({
    adversarial: randomStart ? x.add(random.offset.mul(overPixels(epsilon))) : x,
  }),
  update: ({ norm, epsilon, told }, { relativeStepSize }) => ({
    adversarial: told.point.add(steepestAscent(told.gradient, norm).mul(overPixels(epsilon).mul(relativeStepSize))),
  }),
});

import { z } from 'zod';
import { defineAttack } from '../src/attacks/define.ts';
import { steepestAscent } from '../src/attacks/direction.ts';
import { overPixels } from '../src/attacks/per-image.ts';

/** Fast gradient sign method; for l2 the fast gradient method. The random start is that of Wong, Rice, Kolter 2020. */
export default defineAttack({
  name: 'fgsm',
  summary: 'One step of length ε in the direction in which the cross-entropy grows fastest.',
  reference: 'Goodfellow, Shlens, Szegedy 2015, arXiv:1412.6572',
  norms: ['linf', 'l2'],
  access: 'gradient',
  params: z.strictObject({
    randomStart: z.boolean().default(false).describe('Whether to step, by 1.25 ε, from a random point of the ball.'),
  }),
  rounds: () => 2,
  draws: () => ({ start: { offset: { law: 'ball', shape: 'image' } } }),
  start: ({ x, epsilon, random }, { randomStart }) => ({
    adversarial: randomStart ? x.add(random.offset.mul(overPixels(epsilon))) : x,
  }),
  update: ({ norm, epsilon, told: { point, gradient } }, { randomStart }) => ({
    adversarial: point.add(steepestAscent(gradient, norm).mul(overPixels(epsilon).mul(randomStart ? 1.25 : 1))),
  }),
});

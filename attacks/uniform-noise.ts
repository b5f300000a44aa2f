import { z } from 'zod';
import { defineAttack } from '../src/attacks/define.ts';
import { overPixels } from '../src/attacks/per-image.ts';

/** A control: points drawn uniformly from the ball and clipped to [0, 1], as blind as can be. */
export default defineAttack({
  name: 'uniform-noise',
  summary: 'Points uniform in the ball, each asked as it is: a control that every attack should beat.',
  reference: 'Fawzi, Moosavi-Dezfooli, Frossard 2016, arXiv:1608.08967',
  norms: ['linf', 'l2', 'l1'],
  access: 'decision',
  strength: 'random',
  params: z.strictObject({
    points: z.int().min(1).max(1_000_000).default(100).describe('Independent random points of a run.'),
  }),
  rounds: ({ points }) => points,
  draws: () => ({
    start: { noise: { law: 'ball', shape: 'image' } },
    update: { noise: { law: 'ball', shape: 'image' } },
  }),
  start: ({ x, epsilon, random }) => ({ adversarial: x.add(random.noise.mul(overPixels(epsilon))) }),
  update: ({ x, epsilon, random }) => ({ adversarial: x.add(random.noise.mul(overPixels(epsilon))) }),
});

import { z } from 'zod';
import { defineAttack } from '../src/attacks/define.ts';
import { steepestAscent } from '../src/attacks/direction.ts';
import { overPixels } from '../src/attacks/per-image.ts';

/** Basic iterative method: FGSM in small steps from the image, which together are as long as the radius. */
export default defineAttack({
  name: 'bim',
  summary: 'Steps of length ε / steps along the steepest ascent of the cross-entropy, starting at the image.',
  reference: 'Kurakin, Goodfellow, Bengio 2017, arXiv:1607.02533',
  norms: ['linf', 'l2'],
  access: 'gradient',
  params: z.strictObject({
    steps: z.int().min(1).max(100_000).default(10).describe('Gradient steps of a run.'),
  }),
  rounds: ({ steps }) => steps + 1,
  start: ({ x }) => ({ adversarial: x }),
  update: ({ norm, epsilon, told }, { steps }) => ({
    adversarial: told.point.add(steepestAscent(told.gradient, norm).mul(overPixels(epsilon.div(steps)))),
  }),
});

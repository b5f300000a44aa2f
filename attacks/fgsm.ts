import { z } from 'zod';
import { defineAttack } from '../src/attacks/define.ts';
import { steepestAscent } from '../src/attacks/direction.ts';
import { overPixels } from '../src/attacks/per-image.ts';

/** Fast gradient sign method; for l2 the fast gradient method. */
export default defineAttack({
  name: 'fgsm',
  summary: 'One step of length ε in the direction in which the cross-entropy grows fastest.',
  reference: 'Goodfellow, Shlens, Szegedy 2015, arXiv:1412.6572',
  norms: ['linf', 'l2'],
  access: 'gradient',
  params: z.strictObject({}),
  rounds: () => 2,
  start: ({ x }) => ({ adversarial: x }),
  update: ({ x, norm, epsilon, told }) => ({
    adversarial: x.add(steepestAscent(told.gradient, norm).mul(overPixels(epsilon))),
  }),
});

import { defineNoise } from '../src/attacks/noise.ts';

/** A control: points drawn uniformly from the ball and clipped to [0, 1], as blind as can be. */
export default defineNoise({
  name: 'uniform-noise',
  summary: 'Points uniform in the ball, each asked as it is: a control that every attack should beat.',
  reference: 'Fawzi, Moosavi-Dezfooli, Frossard 2016, arXiv:1608.08967',
  law: 'ball',
  scale: (_, epsilon) => epsilon,
});

import { lengthOf } from '../src/attacks/length.ts';
import { defineNoise } from '../src/attacks/noise.ts';

/**
 * A control: independent normal values for all pixels, times ε over their length in the cell's norm. For linf the pixel
 * that changes most changes by ε, for l2 the noise is uniform on the sphere, for l1 its absolute values add up to ε. What
 * leaves [0, 1] is clipped, so that the point may lie nearer.
 */
export default defineNoise({
  name: 'gaussian-noise',
  summary: 'Gaussian noise as long as the radius, each draw asked as it is: a control that every attack should beat.',
  reference: 'Ford, Gilmer, Carlini, Cubuk 2019, arXiv:1901.10513',
  law: 'normal',
  scale: (noise, epsilon, norm) => epsilon.div(lengthOf(noise, norm).maximum(1e-30)),
});

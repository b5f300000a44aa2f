import { addNoise } from '../../random.ts';
import type { Corruption } from './define.ts';

/** Independent noise on every value; the severity is its standard deviation. */
export const gaussianNoise: Corruption = {
  name: 'gaussian-noise',
  summary: 'Gaussian noise of this standard deviation',
  severities: [0.04, 0.06, 0.08, 0.09, 0.1],
  apply: (pixels, _, deviation, stream) => addNoise(pixels, deviation, stream),
};

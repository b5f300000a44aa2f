import type { Corruption } from './define.ts';

/** Less contrast; the severity is the share of it that is left. */
export const contrast: Corruption = {
  name: 'contrast',
  summary: 'distance to the mean colour shortened to this share',
  severities: [0.75, 0.5, 0.4, 0.3, 0.15],
  apply: (pixels, [, , channels], share) => {
    const means = Array.from({ length: channels }, (_, channel) => {
      const values = pixels.filter((__, i) => i % channels === channel);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    });
    return pixels.map((value, i) => means[i % channels]! + share * (value - means[i % channels]!));
  },
};

import { z } from 'zod';

const fraction = z.number().min(0).max(1);

/** A measured fraction with its confidence interval and what it was computed from. */
export const estimateSchema = z
  .strictObject({
    value: fraction.describe('Point estimate, successes / n.'),
    low: fraction.describe('Lower end of the confidence interval.'),
    high: fraction.describe('Upper end of the confidence interval.'),
    level: z.number().gt(0).lt(1).describe('Confidence level of the interval, 0.95 for 95 %.'),
    method: z.enum(['wilson']).describe('How the interval was computed.'),
    n: z.int().min(0).describe('Number of observations.'),
    successes: z
      .number()
      .min(0)
      .describe('Number of observations that count; of an average over draws, the sum of their shares.'),
    higherIsBetter: z.boolean().describe('Whether a defender wants this number to be high.'),
  })
  .refine(({ successes, n }) => successes <= n, 'successes exceed n')
  .refine(({ low, value, high }) => low <= value && value <= high, 'the interval does not contain the value');
/** A measured fraction with its confidence interval and what it was computed from. */
export type Estimate = z.infer<typeof estimateSchema>;

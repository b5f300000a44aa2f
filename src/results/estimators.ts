import { z } from 'zod';

const nats = z
  .number()
  .describe('Excess of the expected conditional loss over that of the classifier of Bayes, in nats.');

const estimatorCurveSchema = z.strictObject({
  estimator: z.enum(['generative', 'discriminative']),
  bias: z.number().describe('Predicted excess for infinitely many samples, in nats.'),
  variance: z.number().describe('Predicted excess above the bias, times the number of samples.'),
  points: z.array(
    z.strictObject({
      size: z.int().min(1).describe('Samples the estimate was made from.'),
      mean: nats,
      low: z.number().describe('Lower end of the band of the mean, three standard errors below it.'),
      high: z.number(),
      predicted: nats,
    }),
  ),
});
export type EstimatorCurve = z.infer<typeof estimatorCurveSchema>;

/** Joint against conditional estimation on one Gaussian mixture. */
export const estimatorExperimentSchema = z.strictObject({
  name: z.string(),
  summary: z.string(),
  repetitions: z.int().min(2).describe('Data sets drawn for each number of samples.'),
  curves: z.array(estimatorCurveSchema),
});
export type EstimatorExperiment = z.infer<typeof estimatorExperimentSchema>;

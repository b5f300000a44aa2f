import { z } from 'zod';
import { estimateSchema } from './estimate.ts';
import { estimatorExperimentSchema } from './estimators.ts';
import { datasetInfoSchema, modelInfoSchema, provenanceSchema } from './provenance.ts';

/** Version of the format of evaluation.json. */
export const evaluationSchemaVersion = 1;

const deviation = z.number().min(0).describe('Standard deviation of the noise, in units of the pixel range.');
const decibels = z.number().describe('Mean peak signal-to-noise ratio of the images, in dB.');

const classificationSchema = z.strictObject({
  accuracy: estimateSchema,
  negativeLogLikelihood: z.number().describe('Mean over images, in nats.'),
  calibrationError: z.number().min(0).max(1).describe('Expected calibration error over 15 equal bins.'),
});

const denoisingSchema = z.strictObject({
  sigma: deviation,
  noisy: decibels,
  blind: decibels.describe('Denoised without the noise level.'),
  informed: decibels.nullable().describe('Denoised with the noise level; null where the network has no use for it.'),
  conditional: decibels
    .nullable()
    .describe('Denoised with noise level and true class; null where it knows no classes.'),
});

const jacobianSchema = z.strictObject({
  sigma: deviation,
  images: z.int().min(1),
  nonlinearity: z
    .number()
    .min(0)
    .describe(
      'Median of ‖D(y) − J y‖ / ‖D(y)‖ about the middle grey, J y by differences along the image; 0 for a locally linear D.',
    ),
  asymmetry: z
    .number()
    .min(0)
    .describe(
      'Estimate of ‖J − Jᵀ‖ / (√2 ‖J‖) over images: 0 for the gradient of a density, about 1 where nothing is symmetric, at most √2.',
    ),
});

/** What was measured of one network. */
export const networkEvaluationSchema = z.strictObject({
  name: z.string().describe('Of the checkpoint without its data set.'),
  info: modelInfoSchema,
  noise: z
    .array(classificationSchema.extend({ sigma: deviation }))
    .nullable()
    .describe('Classification of images with Gaussian noise; null for stand-alone denoisers.'),
  corruptions: z
    .array(z.strictObject({ corruption: z.string(), severity: z.number(), accuracy: estimateSchema }))
    .nullable(),
  denoising: z.array(denoisingSchema).nullable().describe('Null for networks without a denoiser.'),
  jacobian: z.array(jacobianSchema).nullable().describe('Of the blind denoiser; null for networks without one.'),
  classGradient: z
    .strictObject({
      sigma: deviation,
      images: z.int().min(1),
      distance: z
        .number()
        .min(0)
        .describe(
          'Largest relative distance of ∇ log p(c | y) to (D_c − D) / σ² over images, c a wrong class; rounding only, if all is right.',
        ),
    })
    .nullable()
    .describe('The adversarial gradient as a difference of denoisers; null for networks without a joint density.'),
});
export type NetworkEvaluation = z.infer<typeof networkEvaluationSchema>;

/** Contents of evaluation.json. */
export const evaluationSchema = z.strictObject({
  schemaVersion: z.literal(evaluationSchemaVersion),
  startedAt: z.string(),
  finishedAt: z.string(),
  config: z.strictObject({
    models: z.array(z.string()),
    dataset: z.string(),
    samples: z.int().min(1).describe('First images of the test split.'),
    seed: z.union([z.number(), z.string()]),
  }),
  provenance: provenanceSchema,
  dataset: datasetInfoSchema,
  corruptions: z.record(z.string(), z.string()).describe('What each corruption does, by name.'),
  networks: z.array(networkEvaluationSchema),
  estimators: z
    .array(estimatorExperimentSchema)
    .describe('Joint against conditional estimation; empty unless asked for.'),
  warnings: z.array(z.string()),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

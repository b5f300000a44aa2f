import { z } from 'zod';
import { paramsSchema } from './cell.ts';
import { pluginOriginSchema } from './config.ts';
import { estimateSchema } from './estimate.ts';
import { datasetInfoSchema, modelInfoSchema, provenanceSchema } from './provenance.ts';

/** Version of the format of certification.json. */
export const certificationSchemaVersion = 1;

/** A classifier smoothed by noise of one level. */
export const smoothedSchema = z.strictObject({
  model: z.string(),
  defense: z.string(),
  params: paramsSchema.describe('Of the defense.'),
  sigma: z.number().positive().describe('Standard deviation of the noise, in units of the pixel range.'),
  accuracy: estimateSchema.describe(
    'Share of images that the smoothed classifier classifies correctly; abstentions are not.',
  ),
  abstained: z.int().min(0).describe('Images on which it abstains.'),
  curve: z
    .array(z.strictObject({ radius: z.number().min(0), accuracy: estimateSchema }))
    .describe('Certified accuracy: share of images correct with a certified radius of at least this length in l2.'),
  samples: z.array(
    z.strictObject({
      sample: z.int().min(0),
      label: z.int().min(0),
      prediction: z.int().min(0).nullable().describe('Null where it abstains.'),
      radius: z.number().min(0),
    }),
  ),
  seconds: z.number().min(0),
});
export type Smoothed = z.infer<typeof smoothedSchema>;

/** Contents of certification.json. */
export const certificationSchema = z.strictObject({
  schemaVersion: z.literal(certificationSchemaVersion),
  startedAt: z.string(),
  finishedAt: z.string(),
  config: z.strictObject({
    models: z.array(z.string()),
    purifier: z
      .string()
      .nullable()
      .default(null)
      .describe('The joint model that purified for all of them; null for each by itself.'),
    defenses: z.array(z.string()),
    dataset: z.string(),
    sigmas: z.array(z.number().positive()),
    samples: z.int().min(1),
    choosing: z.int().min(1).describe('Draws that choose the class, n0.'),
    bounding: z.int().min(1).describe('Draws that bound its probability, n.'),
    alpha: z.number().gt(0).lt(1).describe('Probability that the radius of an image is wrong.'),
    seed: z.union([z.number(), z.string()]),
    plugins: z
      .record(z.string(), pluginOriginSchema)
      .optional()
      .describe('By plugin name: defenses that are not part of epsball; absent if there are none.'),
  }),
  provenance: provenanceSchema,
  dataset: datasetInfoSchema,
  models: z.record(z.string(), modelInfoSchema).describe('By name.'),
  smoothed: z.array(smoothedSchema),
  warnings: z.array(z.string()),
});
export type Certification = z.infer<typeof certificationSchema>;

/** How many images are classified correctly with a certified radius of at least this length. */
export function countCertified(samples: Smoothed['samples'], radius: number): number {
  return samples.filter((each) => each.prediction === each.label && each.radius >= radius).length;
}

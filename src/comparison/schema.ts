import { z } from 'zod';
import { normSchema } from '../results/cell.ts';
import { estimateSchema } from '../results/estimate.ts';

/** Version of the form of a comparison. */
export const comparisonSchemaVersion = 1;

const kindSchema = z
  .enum(['worst-case', 'attack', 'clean'])
  .describe('Robust accuracy under all attacks of a run together, under one of them, or accuracy without an attack.');
/** What two runs are compared in. */
export type ComparedKind = z.infer<typeof kindSchema>;

const ballSchema = z
  .strictObject({ norm: normSchema, epsilon: z.number().min(0), epsilonText: z.string() })
  .nullable()
  .describe('Null without an attack.');

const placeSchema = { kind: kindSchema, dataset: z.string(), ball: ballSchema };

const contenderSchema = {
  model: z.string(),
  defense: z.string(),
  attacks: z
    .array(z.string())
    .describe('With the way in which they saw the defense, "pgd (bpda)"; empty without an attack.'),
};

/** One side of a pair. */
export const sideSchema = z.strictObject({
  ...contenderSchema,
  cells: z.array(z.string()).describe('Ids of the cells that its outcomes are from.'),
  samples: z.int().min(0).describe('How many images this run has.'),
  accuracy: estimateSchema.describe('On the images that both runs have.'),
});
export type Side = z.infer<typeof sideSchema>;

const share = z.number().min(-1).max(1);
const sampleIds = z.array(z.int().min(0));

/** Two numbers that were measured on the same images, compared. */
export const pairSchema = z.strictObject({
  ...placeSchema,
  baseline: sideSchema,
  other: sideSchema,
  differs: z
    .array(z.string())
    .describe('What is not the same on both sides besides names, in words: weights, parameters.'),
  attackDiffers: z
    .array(z.string())
    .describe('What of that is about attacks of both sides: their parameters, code and surrogate.'),
  n: z.int().min(1).describe('Images that both runs have; everything below is on them.'),
  difference: z
    .strictObject({ value: share, low: share, high: share, level: z.number().gt(0).lt(1), method: z.enum(['tango']) })
    .describe('Accuracy of the other run less that of the baseline.'),
  p: z.number().min(0).max(1).describe("Two-sided, of McNemar's exact test."),
  lost: sampleIds.describe('Images that the baseline has right and the other run has not.'),
  gained: sampleIds.describe('Images that the other run has right and the baseline has not.'),
  verdict: z
    .enum(['equal', 'not-shown', 'higher', 'lower'])
    .describe(
      'The same outcome on each image (equal), a difference that is none at this level (not-shown), or the accuracy of the other run is higher or lower.',
    ),
  sentence: z.string().describe('The verdict in words.'),
});
export type Pair = z.infer<typeof pairSchema>;

/** A number that found no partner. */
export const unpairedSchema = z.strictObject({
  run: z.enum(['baseline', 'other', 'both']).describe('Where it is.'),
  ...placeSchema,
  ...contenderSchema,
  reason: z.string().describe('Why it was compared with nothing, one line.'),
  vanished: z
    .boolean()
    .describe('Whether the baseline has a number here that nothing of the other run stands against.'),
});
export type Unpaired = z.infer<typeof unpairedSchema>;

/** Something about how two runs came about that is not the same. */
export const settingDifferenceSchema = z.strictObject({
  name: z.string(),
  baseline: z.string().nullable().describe('Null where this run has none.'),
  other: z.string().nullable(),
});
export type SettingDifference = z.infer<typeof settingDifferenceSchema>;

/** A run compared with the baseline. */
export const runComparisonSchema = z.strictObject({
  run: z.string().describe('Id of the run.'),
  pairs: z.array(pairSchema).min(1),
  unpaired: z.array(unpairedSchema),
  differences: z.array(settingDifferenceSchema).describe('Between the two runs as a whole.'),
});
export type RunComparison = z.infer<typeof runComparisonSchema>;

/** Runs compared with the first of them. */
export const comparisonSchema = z.strictObject({
  schemaVersion: z.literal(comparisonSchemaVersion),
  baseline: z.string().describe('Id of the run that the others are compared with.'),
  alpha: z.number().gt(0).lt(1).describe('Level of the test: a difference counts where p is below it.'),
  tests: z.int().min(1).describe('How many p-values there are; none is corrected for it.'),
  comparisons: z.array(runComparisonSchema).min(1),
});
export type Comparison = z.infer<typeof comparisonSchema>;

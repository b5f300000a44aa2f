import { z } from 'zod';

/** What a classifier says about an image. */
export const verdictSchema = z.strictObject({
  prediction: z.int().min(0).describe('Index of the predicted class.'),
  confidence: z.number().min(0).max(1).describe('Softmax probability of the predicted class.'),
});
export type Verdict = z.infer<typeof verdictSchema>;

const length = z.number().min(0);

/**
 * One line of samples.jsonl: what became of one test image in one cell. Holds no clock and nothing of the machine, so
 * that equal experiments give equal bytes.
 */
export const sampleRecordSchema = z.strictObject({
  cell: z.string().describe('Id of the cell.'),
  sample: z.int().min(0).describe('Index of the image in the test split.'),
  label: z.int().min(0).describe('Index of the true class.'),
  clean: verdictSchema.describe('The defended model on the clean image.'),
  adversarial: verdictSchema.describe('The defended model, judged in float32, on the recorded adversarial image.'),
  success: z
    .boolean()
    .describe(
      'Whether the image is misclassified somewhere in the ball; true with rounds 0 if it already is when clean.',
    ),
  draws: z
    .strictObject({
      clean: z.array(z.int().min(0)).describe('Classes predicted on the clean image.'),
      adversarial: z.array(z.int().min(0)).describe('Classes predicted on the recorded adversarial image.'),
    })
    .optional()
    .describe('With several verdict draws: what the defended model says under each. success is that any is wrong.'),
  stage: z.string().nullable().describe('The attack of an ensemble that broke the image; null if none did.'),
  target: z.int().min(0).nullable().describe('Target class of the run that broke the image; null if untargeted.'),
  linf: length.describe('Largest absolute pixel change of the recorded image.'),
  l2: length.describe('Euclidean length of the change.'),
  l1: length.describe('Sum of absolute pixel changes.'),
  distance: length.nullable().describe("Length of the smallest break in the cell's norm; null if never broken."),
  rounds: z.int().min(0).describe('Rounds used over all runs.'),
  restarts: z.int().min(0).describe('Runs begun.'),
});
export type SampleRecord = z.infer<typeof sampleRecordSchema>;

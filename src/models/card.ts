import { z } from 'zod';
import { precisions } from './safetensors.ts';

/** What a checkpoint may be called: letters, digits, dots, hyphens and underscores. */
export const modelNamePattern = /^[a-z0-9][\w.-]*$/i;

const fraction = z.number().min(0).max(1);
const decibels = z.number();

/** What is known of a trained checkpoint; stored as `card.json` beside its weights. */
export const cardSchema = z.strictObject({
  name: z
    .string()
    .regex(modelNamePattern, 'not a plain name')
    .describe('name of the checkpoint: model, what is special about its training, data set'),
  model: z.string().describe('architecture'),
  dataset: z.string(),
  width: z.int().min(1).describe('channels of the first stage'),
  classes: z.int().min(2),
  classNames: z
    .array(z.string())
    .optional()
    .describe(
      "in the order of the outputs, of a model that was trained on images of one's own; absent for the data sets of epsball",
    ),
  inputShape: z.tuple([z.int(), z.int(), z.int()]).describe('height, width, channels'),
  parameters: z.int().describe('number of weights, moving statistics included'),
  precision: z.enum(precisions).default('float32').describe('in which the weights are stored'),
  licence: z.string(),
  training: z.strictObject({
    command: z.string().describe('the command that trained it'),
    seed: z.string(),
    epochs: z.int(),
    batch: z.int().describe('images a step'),
    shard: z.int().describe('images a gradient is computed on at a time'),
    rate: z.number().describe('largest learning rate of AdamW'),
    weightDecay: z.number(),
    labelSmoothing: z.number().default(0).describe('share of the target distribution that is spread over all classes'),
    emaDecay: z.number().default(0).describe('decay of the moving average that the weights are; 0 for none'),
    denoisingWeight: z
      .number()
      .nullable()
      .describe('weight of the logarithm of the denoising ratio; null for plain models'),
    denoisingMean: z
      .enum(['arithmetic', 'geometric'])
      .default('arithmetic')
      .describe('of the denoising ratios of a shard, whose logarithm is learnt'),
    startFrom: z
      .strictObject({ name: z.string(), sha256: z.string().describe('of its weights') })
      .optional()
      .describe('the checkpoint that training began with; absent where the seed drew the first weights'),
    noiseLevels: z
      .tuple([z.number(), z.number()])
      .nullable()
      .describe('range of sigma, log-uniform, of the noise on half of the training images; null for none'),
    adversarial: z
      .string()
      .optional()
      .describe('radius of the linf ball of adversarial training (FGSM from a random start); absent if there was none'),
    trainImages: z.int(),
    seconds: z.number().describe('wall time'),
    finishedAt: z.string(),
    versions: z.record(z.string(), z.string()),
  }),
  data: z.strictObject({ train: z.string(), test: z.string() }).describe('sha256 of the splits'),
  scores: z
    .strictObject({
      testImages: z.int(),
      testAccuracy: fraction.nullable().describe('null for stand-alone denoisers'),
      validationAccuracy: fraction.nullable(),
      denoiser: z
        .array(z.strictObject({ sigma: z.number(), noisyPsnr: decibels, denoisedPsnr: decibels, images: z.int() }))
        .describe('mean peak signal-to-noise ratio in dB on test images; empty for plain models'),
    })
    .describe('measured after training'),
  sha256: z.string().describe('of weights.safetensors'),
});

/** A checkpoint's card. */
export type Card = z.infer<typeof cardSchema>;

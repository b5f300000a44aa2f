import { z } from 'zod';
import { estimateSchema } from './estimate.ts';

/** Norms in which perturbations are measured. */
export const normSchema = z.enum(['linf', 'l2', 'l1']);
export type Norm = z.infer<typeof normSchema>;

/**
 * How an attack's gradients pass a purification: exactly (`full`); as if its steps were the identity (`bpda`); as if all but the first were
 * (`bpda-score`); or not at all, since points are made on the bare classifier (`transfer`) or on another defense, such as the same with
 * other steps (`surrogate`).
 */
export const gradientModeSchema = z.enum(['full', 'bpda', 'bpda-score', 'transfer', 'surrogate']);
export type GradientMode = z.infer<typeof gradientModeSchema>;

/**
 * Which noise of a random defense an attack is told the mean over: draws of its own, new in every ask (`fresh`), those of the verdict, which it
 * then knows (`fixed`), or none, since nothing that it sees is random.
 */
export const attackNoiseSchema = z.enum(['none', 'fresh', 'fixed']);
export type AttackNoise = z.infer<typeof attackNoiseSchema>;

/** How an attack sees a defense. */
export interface AttackMode {
  readonly gradient: GradientMode;
  readonly noise: AttackNoise;
  /** Draws of the noise that each answer is the mean over. */
  readonly eot: number;
}

/** A JSON value that a plugin parameter may have. */
export const paramValueSchema = z.union([z.number(), z.string(), z.boolean(), z.null(), z.array(z.number())]);
export type ParamValue = z.infer<typeof paramValueSchema>;

/** Resolved parameters of a plugin: every one, defaults included. */
export const paramsSchema = z.record(z.string(), paramValueSchema);
export type Params = z.infer<typeof paramsSchema>;

/** One check of the measurement itself (silent success, gradient masking …), with its finding in words. */
export const checkSchema = z.strictObject({
  name: z.string().describe('Stable name, kebab-case.'),
  status: z.enum(['passed', 'warning', 'failed']),
  message: z.string().describe('What was found and what it means, one or two sentences.'),
});
export type Check = z.infer<typeof checkSchema>;

/** What a cell took to compute. */
export const cellCostSchema = z.strictObject({
  seconds: z.number().min(0).describe('Wall-clock time.'),
  forwardPasses: z
    .int()
    .min(0)
    .describe('Images that the attack put through the defended model, those of gradient passes included.'),
  backwardPasses: z.int().min(0).describe('Of them, those for which a gradient was computed.'),
  samplesPerSecond: z.number().min(0).describe('Attacked samples per second.'),
  lanes: z.int().min(1).describe('Images that a worker computed together; no influence on results.'),
  laneUtilisation: z.number().min(0).max(1).describe('Share of computed lanes that held a sample.'),
  laneUtilisationWhileQueued: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('The same while more samples waited for a lane; null where it was not counted.'),
  peakBytes: z.int().min(0).nullable().describe('Largest resident memory of the process so far, or null if unknown.'),
  probe: z
    .strictObject({
      samples: z.int().min(1).describe('Images that the attack was run on once more.'),
      seconds: z.number().min(0),
      forwardPasses: z.int().min(0),
      backwardPasses: z.int().min(0),
    })
    .optional()
    .describe(
      'What the checks took beside the measurement, in none of the numbers above; absent if nothing was probed.',
    ),
});
export type CellCost = z.infer<typeof cellCostSchema>;

/** What one attack of an ensemble did. */
export const stageSchema = z.strictObject({
  attack: z.string(),
  params: paramsSchema.describe('Parameters used, defaults included.'),
  attacked: z.int().min(0).describe('Samples that no earlier stage had broken.'),
  broken: z.int().min(0).describe('Of them, those that this stage broke; with several verdict draws, under every one.'),
  forwardPasses: z.int().min(0),
  backwardPasses: z.int().min(0),
  seconds: z.number().min(0).describe('Wall-clock time.'),
});
export type StageResult = z.infer<typeof stageSchema>;

/** The measured fractions of a cell; attacks and checks may add more. */
export const metricsSchema = z
  .object({
    cleanAccuracy: estimateSchema.describe(
      'Share of samples that the defended model classifies correctly; with several verdict draws, under every one.',
    ),
    robustAccuracy: estimateSchema.describe(
      'Share of samples correct on the clean image and never broken; with several verdict draws, under any of them.',
    ),
    cleanAverage: estimateSchema
      .optional()
      .describe('With several verdict draws: share of samples and draws that are classified correctly.'),
    cleanMajority: estimateSchema
      .optional()
      .describe('With several verdict draws: share of samples whose label most draws give; a tie counts as wrong.'),
    robustAverage: estimateSchema
      .optional()
      .describe('The average over draws at the point that most draws misclassify.'),
    robustMajority: estimateSchema
      .optional()
      .describe('The majority over draws on the clean image and at the same point; a tie counts as wrong.'),
  })
  .catchall(estimateSchema);
export type Metrics = z.infer<typeof metricsSchema>;

const identity = {
  id: z
    .string()
    .describe(
      '"model/dataset/defense/attack/norm-epsilon", for example "resnet18/shapes10/feedforward/pgd/linf-8/255"; with another gradient than the full one "pgd+bpda", on a random defense "pgd+eot20" or "pgd+fixed".',
    ),
  model: z.string().describe('Model name, "resnet18".'),
  dataset: z.string(),
  defense: z.string(),
  attack: z.string(),
  gradient: gradientModeSchema.describe(
    'How gradients passed the purification: exactly (full; also where there is nothing to pass), as if its steps were the identity (bpda), as if all but the first were (bpda-score), or not at all: points made on the bare classifier (transfer) or through another defense (surrogate).',
  ),
  noise: attackNoiseSchema.describe(
    'Whose noise of a random defense the attack was told means over: draws of its own, new in every ask (fresh), those of the verdict (fixed), or none.',
  ),
  eot: z.int().min(1).describe('Draws of noise that each answer to the attack was the mean over.'),
  norm: normSchema,
  epsilon: z.number().min(0).describe('Radius of the ball, pixels in [0, 1].'),
  epsilonText: z.string().describe('The radius as given, "8/255".'),
  params: z
    .strictObject({ attack: paramsSchema, defense: paramsSchema })
    .describe('Parameters used, defaults included.'),
};

/** One combination of model, data set, defense, attack, norm and radius, with what was measured or why it was not. */
export const cellSchema = z.discriminatedUnion('status', [
  z.strictObject({
    ...identity,
    status: z.literal('done'),
    n: z.int().min(1).describe('Number of samples.'),
    metrics: metricsSchema,
    checks: z.array(checkSchema),
    stages: z.array(stageSchema).optional().describe('Of an ensemble, in their order.'),
    cost: cellCostSchema,
  }),
  z.strictObject({
    ...identity,
    status: z.enum(['skipped', 'error']),
    reason: z.string().describe('Why there is no measurement, one line.'),
  }),
]);
export type Cell = z.infer<typeof cellSchema>;
/** A cell that was measured. */
export type MeasuredCell = Extract<Cell, { status: 'done' }>;

/** What is special about how an attack sees a defense, in short: nothing for full gradients of a deterministic one. */
export function modeWords({ gradient, noise, eot }: AttackMode): string[] {
  const ofNoise = { none: [], fresh: [`eot${eot}`], fixed: ['fixed'] };
  return [...(gradient === 'full' ? [] : [gradient]), ...ofNoise[noise]];
}

/** The id of a cell, which samples refer to. */
export function cellId(
  cell: Pick<Cell, 'model' | 'dataset' | 'defense' | 'attack' | 'norm' | 'epsilonText' | keyof AttackMode>,
): string {
  const attack = [cell.attack, ...modeWords(cell)].join('+');
  return [cell.model, cell.dataset, cell.defense, attack, `${cell.norm}-${cell.epsilonText}`].join('/');
}

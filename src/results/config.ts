import { createHash } from 'node:crypto';
import { z } from 'zod';
import { attackNoiseSchema, gradientModeSchema, normSchema, paramsSchema } from './cell.ts';

/** What targeted runs aim at: nothing (any other class will do), a rule, or the index of a class. */
export const targetChoiceSchema = z.union([z.enum(['none', 'next', 'random', 'least-likely', 'all']), z.int().min(0)]);
export type TargetChoice = z.infer<typeof targetChoiceSchema>;

/** Whether breaks must be of a certain class, so that images taken for another wrong one count as robust. */
export function countsOtherClasses(choice: TargetChoice): boolean {
  return choice !== 'none' && choice !== 'all';
}

/** Where a plugin that is not part of epsball comes from. */
export const pluginOriginSchema = z.strictObject({
  source: z.string().describe('Name of the file, without its folder, or of the package with its version.'),
  sha256: z.string().describe('Of the file, in a package of the one that is imported.'),
});
export type PluginOrigin = z.infer<typeof pluginOriginSchema>;

/**
 * The experiment as requested, every default filled in. Equal numbers also need equal weights and data, whose sha256 are
 * in the result beside it, the same version of the program, and an equal device, which is part of the provenance.
 */
export const configSchema = z.strictObject({
  benchmark: z.string(),
  models: z.array(z.string()).min(1),
  purifier: z
    .string()
    .nullable()
    .describe(
      'The joint model that defenses purify images with, whatever model classifies them; null for each model itself.',
    ),
  datasets: z.array(z.string()).min(1),
  defenses: z.array(z.string()).min(1),
  attacks: z.array(z.string()).min(1),
  threats: z
    .array(z.strictObject({ norm: normSchema, epsilon: z.number().min(0), epsilonText: z.string() }))
    .min(1)
    .describe('Norm and radius of each ball.'),
  samples: z.int().min(1),
  seed: z.union([z.int(), z.string()]),
  gradients: z
    .array(gradientModeSchema)
    .min(1)
    .describe(
      'How gradients pass a purification; each way is a cell of its own where there is a purification and a gradient.',
    ),
  surrogate: z
    .string()
    .nullable()
    .describe(
      'The defense that points are made through where gradients are those of a surrogate, NAME:PARAM=VALUE; else null.',
    ),
  noise: z
    .array(attackNoiseSchema.exclude(['none']))
    .min(1)
    .describe(
      'Which noise of a random defense attacks are told means over: draws of their own, new in every ask (fresh), or those of the verdict (fixed); each is a cell of its own.',
    ),
  eot: z
    .array(z.int().min(1))
    .min(1)
    .describe(
      'Fresh draws of the noise of a random defense that each answer to an attack is the mean over (expectation over transformation); each number is a cell of its own. 1 where no defense is random.',
    ),
  verdictDraws: z
    .int()
    .min(1)
    .describe('Draws of the noise of a random defense that a verdict is over; 1 where no defense is random.'),
  target: targetChoiceSchema.describe(
    'The class that a break must be taken for: none (any wrong one), next (the most likely wrong one), random, least-likely, all (any of them, one run each), or an index.',
  ),
  budget: z
    .int()
    .min(1)
    .nullable()
    .describe('Most passes, forward and backward together, that a cell may take; null for no limit.'),
  earlyExit: z.boolean().describe('Whether a sample is left alone once it is broken; no influence on verdicts.'),
  checks: z.boolean().describe('Whether the measurement itself was checked; no influence on verdicts.'),
  params: z.record(z.string(), paramsSchema).describe('By plugin name: every parameter, defaults included.'),
  plugins: z
    .record(z.string(), pluginOriginSchema)
    .optional()
    .describe('By plugin name: those used that are not part of epsball; absent if there are none.'),
});
export type Config = z.infer<typeof configSchema>;

/** A value with the keys of all objects in it in sorted order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** sha256 of a configuration, hexadecimal, which identifies the request; the order of keys does not matter, that of lists does. */
export function hashConfig(config: Config): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(config)))
    .digest('hex');
}

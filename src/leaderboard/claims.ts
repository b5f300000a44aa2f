import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { EpsballError } from '../errors.ts';
import { normSchema } from '../results/cell.ts';
import { parseJson } from '../results/parse-json.ts';
import { reasonOf } from '../results/output-folder.ts';
import type { LeaderboardEntry } from './entry.ts';

const fraction = z.number().min(0).max(1, 'a fraction from 0 to 1, not percent');

/** A number that somebody else reported about a model, as a file of claims holds it. */
export const claimSchema = z.strictObject({
  model: z.string().min(1).describe('Name of the model in the runs, "resnet18".'),
  defense: z.string().min(1).default('feedforward').describe('Name of the defense in the runs.'),
  dataset: z.string().min(1),
  norm: normSchema,
  epsilon: z
    .string()
    .regex(/^\d+(\.\d+)?(\/0*[1-9]\d*)?$/, 'not a radius such as "8/255" or "0.5"')
    .describe('Radius of the ball, "8/255" or "0.5".'),
  robustAccuracy: fraction,
  cleanAccuracy: fraction.optional(),
  attack: z.string().min(1).optional().describe('What it was measured with.'),
  source: z.string().min(1).describe('Where it was reported: a paper, a leaderboard.'),
  url: z.url({ protocol: /^https?$/, error: 'not an http or https address' }).optional(),
});
/** A number that somebody else reported about a model. */
export type Claim = z.infer<typeof claimSchema>;

/** The layout of a file of claims: a list. */
export const claimsSchema = z.array(claimSchema);

/**
 * Reads a file of claims.
 *
 * @throws EpsballError MISSING_DATA, CORRUPT_DATA, or SCHEMA_INVALID naming the first field that does not fit
 */
export function readClaims(path: string): Claim[] {
  if (!existsSync(path)) {
    throw new EpsballError('MISSING_DATA', `the file of claims "${path}" does not exist.`);
  }
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new EpsballError('CORRUPT_DATA', `cannot read the file of claims "${path}": ${reasonOf(error)}.`);
  }
  return parseJson(text, claimsSchema, path);
}

/** Whether a claim is about what an entry measured: the same names, and the same ball, however its radius is written. */
export function isAbout(claim: Claim, { model, defense, dataset, norm, epsilon }: LeaderboardEntry): boolean {
  const [numerator, denominator = 1] = claim.epsilon.split('/').map(Number) as [number, number?];
  return (
    claim.model === model &&
    claim.defense === defense &&
    claim.dataset === dataset &&
    claim.norm === norm &&
    Math.abs(numerator / denominator - epsilon) <= 1e-9 * Math.max(1, epsilon)
  );
}

/** Whether more was claimed than the interval of what was measured allows. */
export function isAbove({ robustAccuracy }: Claim, { outcome }: LeaderboardEntry): boolean {
  return robustAccuracy > outcome.worst.high;
}

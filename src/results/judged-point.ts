import { z } from 'zod';
import { verdictSchema } from './sample.ts';

/** What was found out about a proposed point. */
export const judgementSchema = z.strictObject({
  verdict: verdictSchema,
  linf: z.number(),
  l2: z.number(),
  l1: z.number(),
  distance: z.number().describe('Length in the norm of the cell.'),
  broken: z.boolean().describe('Whether it is what the attack is after, under any of the verdict draws.'),
  share: z.number().describe('Share of the verdict draws under which it is.'),
  outvoted: z.boolean().describe('Whether it is by majority of the draws.'),
  predictions: z.array(z.int()).readonly().describe('Class predicted under each draw.'),
});
export type Judgement = Readonly<z.infer<typeof judgementSchema>>;

/** A judged point and the image it was found at. */
export interface JudgedPoint extends Judgement {
  readonly point: Float32Array;
  /** Target class of the run that proposed it; null if untargeted. */
  readonly target: number | null;
}

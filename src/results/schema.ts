import { z } from 'zod';
import { cellSchema } from './cell.ts';
import { configSchema } from './config.ts';
import { datasetInfoSchema, modelInfoSchema, pluginInfoSchema, provenanceSchema, sha256Schema } from './provenance.ts';

export * from './cell.ts';
export * from './config.ts';
export * from './estimate.ts';
export * from './provenance.ts';
export * from './sample.ts';

/**
 * Version of the layout of a run folder that this program writes; older ones are read through `migrations/`. Any change of a layout raises
 * it, which `test/results/layouts.test.ts` holds.
 */
export const schemaVersion = 1;

/** result.json: a whole run, without its samples. */
export const runResultSchema = z.strictObject({
  schemaVersion: z.literal(schemaVersion),
  id: z.string().describe('"<UTC stamp>-<benchmark>-<8 hex digits of the configuration hash>".'),
  status: z.enum(['done', 'incomplete']).describe('Incomplete if a cell ended in an error.'),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  seed: configSchema.shape.seed,
  configHash: sha256Schema,
  config: configSchema.describe('The experiment with every default filled in.'),
  configGiven: z.record(z.string(), z.unknown()).describe('The options that the user gave, by name.'),
  provenance: provenanceSchema,
  models: z.record(z.string(), modelInfoSchema).describe('By checkpoint name.'),
  datasets: z.record(z.string(), datasetInfoSchema),
  attacks: z.record(z.string(), pluginInfoSchema),
  defenses: z.record(z.string(), pluginInfoSchema),
  cells: z.array(cellSchema),
  warnings: z.array(z.string()).describe('What a reader must know before trusting the numbers, one sentence each.'),
  files: z
    .record(z.string(), sha256Schema)
    .optional()
    .describe(
      'sha256 of every other file of the folder but report.html, by its path with "/"; absent in runs that were written before hashes were kept.',
    ),
});
export type RunResult = z.infer<typeof runResultSchema>;

/** The layout of result.json as JSON Schema, for programs in other languages; docs/result.schema.json holds it. */
export function resultJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(runResultSchema) };
}

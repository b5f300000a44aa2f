import { createHash } from 'node:crypto';
import test from 'ava';
import { z } from 'zod';
import { exampleIndexSchema } from '../../src/results/example-files.ts';
import { sampleRecordSchema } from '../../src/results/sample.ts';
import { runResultSchema, schemaVersion } from '../../src/results/schema.ts';

/**
 * By version of the layout: sha256 of the JSON Schemas of the files of a run folder, descriptions left away. What is here is never changed;
 * a version may grow by optional fields, so that what was written before still fits, and the layout with them then follows the last.
 */
const layouts: Readonly<Record<number, Readonly<Record<string, readonly string[]>>>> = {
  1: {
    'result.json': [
      'f6879a19ef2886b8500c6d5bb82d1bf86a68da320cd44fc45e4bb532152c10e4',
      // Models that are imported: `imported`, and no `width`.
      'b0e6195b6f3fdf8683cdff9a26d99d4dd7edaf00f519f2f897bc110c089d8c0c',
    ],
    'samples.jsonl': ['74038344f2a2903f226005c1931a8eab1450f08bf89ff8d52b9dab179288154c'],
    'examples/examples.json': ['1ded8890d5ae092bad175582e3e61ec2723027e502c8c4b8c3bb05def13fb0fc'],
  },
};

const schemas = {
  'result.json': runResultSchema,
  'samples.jsonl': sampleRecordSchema,
  'examples/examples.json': exampleIndexSchema,
};

/** A JSON Schema without its texts, keys in sorted order. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key, inner]) => !(key === 'description' && typeof inner === 'string'));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, bare(inner)]));
}

function layoutOf(schema: z.ZodType): string {
  return createHash('sha256')
    .update(JSON.stringify(bare(z.toJSONSchema(schema))))
    .digest('hex');
}

for (const [file, schema] of Object.entries(schemas)) {
  test(`the layout of ${file} is that of version ${schemaVersion}`, (t) => {
    t.is(
      layoutOf(schema),
      layouts[schemaVersion]?.[file]?.at(-1) ?? 'none yet',
      `the layout of ${file} has changed, so that runs which people have published may no longer be read. Where all that is new is optional, add the new sha256 to the list of this version. Else:
1. raise schemaVersion in src/results/schema.ts;
2. write a step in src/results/migrations/ that makes the last version into the new one, and test it on a run that the last version wrote (test/fixtures/runs);
3. add the sha256 of the new layouts to this file, and leave those of older versions as they are;
4. write docs/result.schema.json anew: EPSBALL_WRITE_DOCS=1 npx ava test/docs/generated.test.ts`,
    );
  });
}

test('another field, another range and another name are other layouts; another description is not', (t) => {
  const layout = z.strictObject({ a: z.int() });
  t.is(layoutOf(z.strictObject({ a: z.int().describe('Text.') })), layoutOf(layout));
  for (const other of [
    z.strictObject({ a: z.int(), b: z.int().optional() }),
    z.strictObject({ a: z.int().min(0) }),
    z.strictObject({ c: z.int() }),
    z.strictObject({ a: z.int(), description: z.string() }),
  ]) {
    t.not(layoutOf(other), layoutOf(layout));
  }
});

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Example, JudgedImage } from './example.ts';
import type { Migrated } from './migrations/index.ts';
import { checkForm, parseJson } from './parse-json.ts';
import { decodeImage, encodeImage } from './png.ts';
import { verdictSchema } from './sample.ts';

const imageFileSchema = verdictSchema.extend({
  file: z.string().regex(/^[\w.%-]+\.png$/, 'not a plain file name'),
});
const side = z.int().min(1).max(4096);
const entrySchema = z.strictObject({
  cell: z.string(),
  sample: z.int().min(0),
  label: z.int().min(0),
  shape: z.tuple([side, side, z.literal(3)]),
  clean: imageFileSchema,
  adversarial: imageFileSchema,
  steps: z.array(imageFileSchema).optional(),
});
/** examples/examples.json: the examples of a run with the names of their images. */
export const exampleIndexSchema = z.array(entrySchema);
const storedIndexSchema = z.array(z.looseObject({}));
const indexName = 'examples.json';

/** Writes the images as PNG of 16 bits a channel into `folder`, which is made, with their verdicts in examples.json. */
export function writeExamples(folder: string, examples: readonly Example[]): void {
  mkdirSync(folder);
  const index = examples.map(({ clean, adversarial, steps, ...rest }): z.input<typeof entrySchema> => {
    const store = (kind: string, { image, prediction, confidence }: JudgedImage): z.input<typeof imageFileSchema> => {
      const file = `${encodeURIComponent(rest.cell.replaceAll('/', '_'))}-${rest.sample}-${kind}.png`;
      writeFileSync(join(folder, file), encodeImage(image, rest.shape, 16));
      return { file, prediction, confidence };
    };
    return {
      ...rest,
      shape: [rest.shape[0], rest.shape[1], 3],
      clean: store('clean', clean),
      adversarial: store('adversarial', adversarial),
      ...(steps && { steps: steps.map((step, i) => store(`step-${i + 1}`, step)) }),
    };
  });
  writeFileSync(join(folder, indexName), `${JSON.stringify(index, null, 2)}\n`);
}

/**
 * Reads what {@link writeExamples} wrote; the pixels are rounded to 16 bits.
 *
 * @param migrate brings an entry of an older layout to the current one
 * @throws EpsballError if the index is damaged; a file system error if a file is missing
 */
export function readExamples(folder: string, migrate: Migrated['example']): Example[] {
  const path = join(folder, indexName);
  const stored = parseJson(readFileSync(path, 'utf8'), storedIndexSchema, path);
  const index = checkForm(stored.map(migrate), exampleIndexSchema, path);
  return index.map(({ clean, adversarial, steps, ...rest }): Example => {
    const load = ({ file, ...verdict }: z.output<typeof imageFileSchema>): JudgedImage => ({
      ...verdict,
      image: decodeImage(readFileSync(join(folder, file)), rest.shape),
    });
    return {
      ...rest,
      clean: load(clean),
      adversarial: load(adversarial),
      ...(steps && { steps: steps.map(load) }),
    };
  });
}

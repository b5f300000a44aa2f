import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { EpsballError } from '../../errors.ts';
import { jsonOrUndefined } from '../json.ts';

const text = z.string().min(1);
const finite = z.number();

/** What an ONNX file, or a model of TensorFlow.js, does not say of itself; stored beside `net.onnx` as `net.card.json`. */
export const importCardSchema = z
  .strictObject({
    name: text.optional().describe('what the model is called in results; the name of the file unless given'),
    summary: text.optional(),
    reference: text.optional(),
    licence: text.optional(),
    layout: z
      .enum(['NCHW', 'NHWC'])
      .optional()
      .describe('order of channels, height and width; needed only where the shape of the input does not tell'),
    range: z
      .tuple([finite, finite])
      .refine(([low, high]) => low < high, 'the first value must be below the second')
      .default([0, 1])
      .describe('what a black and a white pixel are given to the network as, before mean and std'),
    mean: z.array(finite).min(1).optional().describe('of each channel, subtracted after the range'),
    std: z
      .array(finite.positive('a deviation must be above 0'))
      .min(1)
      .optional()
      .describe('of each channel, divided by after the mean'),
    classNames: z
      .array(text)
      .optional()
      .describe('in the order of the outputs; the order of the data set unless given'),
    output: z
      .enum(['logits', 'probabilities'])
      .optional()
      .describe('what the file answers with; needed only for probabilities that do not come from a softmax at its end'),
  })
  .describe('How an ONNX file, or a model of TensorFlow.js, is to be read; every field may be left away.');

/** How an ONNX file is to be read. */
export type ImportCard = z.infer<typeof importCardSchema>;

/** A card with its file, where there is one. */
export interface FoundCard {
  readonly card: ImportCard;
  readonly file: { readonly name: string; readonly bytes: Uint8Array } | undefined;
}

/** Where the card of a model lies, "net.card.json" for "net.onnx", "model.card.json" for "model.json". */
export function cardPath(path: string): string {
  return path.replace(/\.(onnx|json)$/i, '.card.json');
}

/**
 * The card beside a model; an empty one where there is none.
 *
 * @throws EpsballError CORRUPT_MODEL naming the first field that does not fit
 */
export async function readImportCard(modelPath: string): Promise<FoundCard> {
  const path = cardPath(modelPath);
  const bytes = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new EpsballError('CORRUPT_MODEL', `cannot read the card ${path}: ${(error as Error).message}.`);
  });
  if (!bytes) return { card: importCardSchema.parse({}), file: undefined };
  const content = jsonOrUndefined(bytes.toString('utf8'));
  if (content === undefined) {
    throw new EpsballError(
      'CORRUPT_MODEL',
      `${path} is no card of a model: it is not JSON. Look for a comma before a brace, a comment, or a quote that is missing.`,
    );
  }
  const { data, error } = importCardSchema.safeParse(content);
  if (data) return { card: data, file: { name: basename(path), bytes } };
  const issue = error.issues[0]!;
  const place = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  const fields = Object.keys(importCardSchema.shape).join(', ');
  throw new EpsballError(
    'CORRUPT_MODEL',
    `${path} is no card of a model: ${place}${issue.message}.\nIts fields are ${fields}.`,
  );
}

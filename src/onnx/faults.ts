import { EpsballError } from '../errors.ts';
import { quoteText } from '../models/import-faults.ts';

export { unsuitable } from '../models/import-faults.ts';

/** Letters of a name that are shown. */
const shownLetters = 60;

/** A name from a file, as it appears in messages: in quotes, control characters escaped, cut where it goes on for long. */
export function quote(name: string): string {
  return quoteText(name, shownLetters);
}

/** A shape as it appears in messages. */
export function showShape(shape: readonly number[]): string {
  return shape.length > 12 ? `[${shape.slice(0, 12).join(', ')}, …]` : `[${shape.join(', ')}]`;
}

/** The error for a file that is no ONNX model, or one that contradicts itself. */
export function damaged(path: string, what: string): EpsballError {
  return new EpsballError('CORRUPT_MODEL', `${path} is no valid ONNX model: ${what}.\nExport the model again.`);
}

/** What is wrong with a model, in words, where the file's path is not known; the reader adds it. */
export class ModelFault extends Error {}

/** Why a node cannot be expressed with gradients, as the end of a sentence, though the model may be valid. */
export class Inexpressible extends Error {}

import { EpsballError } from '../errors.ts';

/** Letters of a text from a file that are shown. */
const shownLetters = 120;

/** A text from a file or of TensorFlow.js as it appears in messages: in quotes, control characters escaped, cut where it goes on for long. */
export function quote(text: string): string {
  const letters = Array.from(text.slice(0, 2 * shownLetters));
  return JSON.stringify(letters.length > shownLetters ? `${letters.slice(0, shownLetters).join('')}…` : text);
}

/** The error for files that are no TensorFlow.js model, or contradict each other. */
export function damaged(path: string, what: string): EpsballError {
  return new EpsballError(
    'CORRUPT_MODEL',
    `${path} is no valid TensorFlow.js model: ${what}.\nSave or convert the model again.`,
  );
}

/** The error for a model that is none of one image in and one row of logits out, or that has no gradients. */
export function unsuitable(path: string, what: string, remedy: string): EpsballError {
  return new EpsballError('MODEL_UNSUITABLE', `${path} cannot be used as a classifier: ${what}.\n${remedy}`);
}

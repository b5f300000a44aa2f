import { EpsballError } from '../errors.ts';
import { quoteText } from '../models/import-faults.ts';

export { unsuitable } from '../models/import-faults.ts';

/** Letters of a text from a file that are shown. */
const shownLetters = 120;

/** A text from a file or of TensorFlow.js as it appears in messages: in quotes, control characters escaped, cut where it goes on for long. */
export function quote(text: string): string {
  return quoteText(text, shownLetters);
}

/** The error for files that are no TensorFlow.js model, or contradict each other. */
export function damaged(path: string, what: string): EpsballError {
  return new EpsballError(
    'CORRUPT_MODEL',
    `${path} is no valid TensorFlow.js model: ${what}.\nSave or convert the model again.`,
  );
}

import { EpsballError } from '../errors.ts';

/** A text from a file as it appears in messages: in quotes, control characters escaped, cut where it goes on for longer than so many letters. */
export function quoteText(text: string, shownLetters: number): string {
  const letters = Array.from(text.slice(0, 2 * shownLetters));
  return JSON.stringify(letters.length > shownLetters ? `${letters.slice(0, shownLetters).join('')}…` : text);
}

/** The error for a model that is none of one image in and one row of logits out, or that has no gradients. */
export function unsuitable(path: string, what: string, remedy: string): EpsballError {
  return new EpsballError('MODEL_UNSUITABLE', `${path} cannot be used as a classifier: ${what}.\n${remedy}`);
}

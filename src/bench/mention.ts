import feedforward from '../defenses/feedforward.ts';

/** A defense after a preposition, for messages: " behind the defense tweedie"; nothing where the model stands alone. */
export function mention(preposition: 'behind' | 'against', defense: string): string {
  return defense === feedforward.name ? '' : ` ${preposition} the defense ${defense}`;
}

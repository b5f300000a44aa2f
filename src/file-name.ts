import { createHash } from 'node:crypto';

const plainName = /^[a-z0-9](?:[\w.-]{0,78}\w)?$/i;

/**
 * A name that may stand for a file or a folder anywhere: the text itself where it is plain (letters, digits, dots, hyphens and underscores,
 * at most 80), else what is plain of it, a tilde, and the beginning of the sha256 of the text. Equal texts have equal names, others others.
 */
export function fileName(text: string): string {
  if (plainName.test(text)) return text;
  const readable = text.replace(/\W+/g, '-').replace(/^[-_]+|[-_]+$/g, '');
  return `${readable.slice(0, 40)}~${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

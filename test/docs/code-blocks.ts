import { readFileSync } from 'node:fs';

/** The code blocks of a document in one language that contain a text, in their order. */
export function codeBlocks(document: string, language: string, containing: string): string[] {
  const text = readFileSync(new URL(`../../${document}`, import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  return blocks.filter(([, name, code]) => name === language && code!.includes(containing)).map(([, , code]) => code!);
}

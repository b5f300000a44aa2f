import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EpsballError } from '../errors.ts';
import { reasonOf, resultsRoot } from '../results/output-folder.ts';

/**
 * Writes the page of a comparison in one step. A file with other contents is never overwritten; one with the same contents is left as it is.
 *
 * @param file by default one in results/, named after its contents: "results/comparison-0123abcd.html"
 * @returns the path
 * @throws EpsballError OUTPUT_NOT_WRITABLE if the path is taken or cannot be written
 */
export function writeComparisonPage(html: string, file = defaultFile(html)): string {
  assertFree(file, html);
  const partial = `${file}.partial-${process.pid}`;
  try {
    mkdirSync(dirname(resolve(file)), { recursive: true });
    writeFileSync(partial, html);
    renameSync(partial, file);
  } catch (error) {
    if (existsSync(partial)) rmSync(partial);
    throw new EpsballError('OUTPUT_NOT_WRITABLE', `cannot write the page "${file}": ${reasonOf(error)}.`);
  }
  return file;
}

function defaultFile(html: string): string {
  const hash = createHash('sha256').update(html).digest('hex');
  return join(resultsRoot, `comparison-${hash.slice(0, 8)}.html`);
}

function assertFree(file: string, html: string): void {
  if (!existsSync(file)) return;
  if (statSync(file).isDirectory()) {
    throw new EpsballError('OUTPUT_NOT_WRITABLE', `"${file}" is a folder; name a file with --out FILE.`);
  }
  if (readFileSync(file, 'utf8') === html) return;
  throw new EpsballError(
    'OUTPUT_NOT_WRITABLE',
    `the file "${file}" exists with other contents, and nothing is ever overwritten.\nName a new file with --out FILE, or remove it.`,
  );
}

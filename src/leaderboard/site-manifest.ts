import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { EpsballError } from '../errors.ts';
import { fileSha256 } from '../file-sha256.ts';
import { parseJson } from '../results/parse-json.ts';
import { siteFiles } from './site-files.ts';

/** site.json: what a site consists of. */
export const siteManifestSchema = z.strictObject({
  kind: z.literal('epsball-site'),
  schemaVersion: z.literal(1),
  files: z.record(z.string(), z.string()).describe('sha256 of each file, by its path with slashes; not of this one.'),
});
export type SiteManifest = z.infer<typeof siteManifestSchema>;

/**
 * Makes sure that a folder is a site and nothing else, so that replacing it loses nothing that cannot be made again.
 *
 * @throws EpsballError OUTPUT_NOT_WRITABLE naming a file that is not of the site, or is not as it was written
 */
export function assertUntouchedSite(folder: string): void {
  const path = join(folder, siteFiles.manifest);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw refusal(folder, `it has no file ${siteFiles.manifest}, so it was not made by "report --out"`);
  }
  const { files } = parseJson(readFileSync(path, 'utf8'), siteManifestSchema, path);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const full = join(entry.parentPath, entry.name);
    const name = relative(folder, full).split(sep).join('/');
    if (name === siteFiles.manifest) continue;
    if (!entry.isFile() || !Object.hasOwn(files, name)) throw refusal(folder, `"${name}" is not part of the site`);
    if (fileSha256(full) !== files[name]) throw refusal(folder, `"${name}" was changed since the site was made`);
  }
}

function refusal(folder: string, why: string): EpsballError {
  return new EpsballError(
    'OUTPUT_NOT_WRITABLE',
    `the folder "${folder}" is not replaced: ${why}.\nName a new folder with --out, or take away what must be kept.`,
  );
}

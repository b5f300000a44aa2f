import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const manifestSchema = z.object({ version: z.string() });

/** The version in the package.json above this file, which lies deeper in the built package than in the repository. */
export function readVersion(from: URL = new URL('./', import.meta.url)): string {
  const manifest = new URL('package.json', from);
  if (!existsSync(manifest)) return readVersion(new URL('../', from));
  return manifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8'))).version;
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { encode } from 'fast-png';

export { idx, npy, pattern, zip } from '../../../benchmarks/fuzz/archives.ts';

/** Files by path, below a folder that is removed after the test. */
export function folderWith(t: ExecutionContext, files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'epsball-own-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** A PNG in one colour. */
export function png(width: number, height: number, colour: readonly number[]): Uint8Array {
  const data = Uint8Array.from({ length: width * height * colour.length }, (_, i) => colour[i % colour.length]!);
  return encode({ width, height, channels: colour.length, depth: 8, data });
}

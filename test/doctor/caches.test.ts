import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { inspectCache } from '../../src/doctor/caches.ts';

test('files and folders of the cache are listed with their sizes, those below included', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'epsball-cache-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  mkdirSync(join(folder, 'cifar10', 'batches'), { recursive: true });
  writeFileSync(join(folder, 'cifar10', 'a'), 'abc');
  writeFileSync(join(folder, 'cifar10', 'batches', 'b'), 'defgh');
  writeFileSync(join(folder, 'lanes.json'), '{}');
  t.deepEqual(await inspectCache(folder), {
    folder,
    writable: true,
    entries: [
      { name: 'cifar10', files: 2, bytes: 8 },
      { name: 'lanes.json', files: 1, bytes: 2 },
    ],
  });
  const missing = join(folder, 'not', 'there');
  t.deepEqual(await inspectCache(missing), { folder: missing, writable: true, entries: [] });
});

test('what cannot be read counts as nothing', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'epsball-cache-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
  t.deepEqual((await inspectCache(folder)).entries, [{ name: 'dangling', files: 0, bytes: 0 }]);
});

test('a folder below a file cannot be written', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'epsball-cache-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, 'file'), '');
  const blocked = join(folder, 'file', 'cache');
  t.deepEqual(await inspectCache(blocked), { folder: blocked, writable: false, entries: [] });
  t.false((await inspectCache(join(folder, 'file'))).writable);
});

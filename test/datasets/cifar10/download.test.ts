import { createHash } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { loadCifar10 } from '../../../src/datasets/cifar10/load.ts';
import { EpsballError } from '../../../src/errors.ts';
import { batchFile, serve, tarEntry, temporaryFolder } from '../synthetic.ts';

const names = [...[1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`), 'test_batch.bin'];

function pack(files: readonly string[]): Buffer {
  const entries = files.map((name) => tarEntry(`cifar-10-batches-bin/${name}`, batchFile(names.indexOf(name))));
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]), { level: 1 });
}

const describe = (url: string, body: Uint8Array) => ({
  url,
  bytes: body.length,
  sha256: createHash('sha256').update(body).digest('hex'),
});

test('the archive is fetched once, unpacked, and later compared with what it held', async (t) => {
  const body = pack(names);
  let requests = 0;
  const url = await serve(t, (_, response) => {
    requests += 1;
    response.end(body);
  });
  const cache = await temporaryFolder(t);
  const places = { cache, archive: describe(url, body) };
  const first = await loadCifar10('test', places);
  t.is(first.source, 'official archive');
  t.deepEqual(first.warnings, []);
  t.is(first.pixels(0)[1], 105);
  t.is((await loadCifar10('validation', places)).size, 2_000);
  t.is(requests, 1);
  t.deepEqual(await readdir(cache), ['cifar-10-batches-bin']);

  const folder = join(cache, 'cifar-10-batches-bin');
  t.deepEqual((await loadCifar10('test', { ...places, dataDir: folder })).warnings, []);

  const changed = batchFile(9);
  await writeFile(join(folder, 'test_batch.bin'), changed);
  const error = await t.throwsAsync(loadCifar10('test', places), {
    instanceOf: EpsballError,
    code: 'CHECKSUM_MISMATCH',
  });
  t.true(error.message.includes(first.sha256));
  t.true(error.message.includes(createHash('sha256').update(changed).digest('hex')));
  t.is((await loadCifar10('test', { ...places, dataDir: folder })).warnings.length, 1);
});

test('an archive put into the cache by hand is taken without the network, if its checksum is right', async (t) => {
  const body = pack(names);
  const cache = await temporaryFolder(t);
  const path = join(cache, 'cifar-10-binary.tar.gz');
  const places = { cache, archive: describe('http://127.0.0.1:1/a', body) };
  await writeFile(path, body.subarray(1));
  await t.throwsAsync(loadCifar10('test', places), { code: 'CHECKSUM_MISMATCH' });
  await writeFile(path, body);
  t.is((await loadCifar10('test', places)).size, 10_000);
});

test('an archive that lacks a file leaves no folder behind', async (t) => {
  const body = pack(names.slice(0, 2));
  const url = await serve(t, (_, response) => response.end(body));
  const cache = await temporaryFolder(t);
  const error = await t.throwsAsync(loadCifar10('test', { cache, archive: describe(url, body) }), {
    instanceOf: EpsballError,
    code: 'CORRUPT_DATA',
  });
  t.regex(error.message, /data_batch_3\.bin .*missing/);
  t.deepEqual(await readdir(cache), ['cifar-10-binary.tar.gz']);
});

test('a cache that cannot be made says so', async (t) => {
  const file = join(await temporaryFolder(t), 'file');
  await writeFile(file, '');
  const archive = describe('http://127.0.0.1:1/a', Buffer.alloc(1));
  const error = await t.throwsAsync(loadCifar10('test', { cache: join(file, 'cache'), archive }), {
    instanceOf: EpsballError,
    code: 'OUTPUT_NOT_WRITABLE',
  });
  t.regex(error.message, /EPSBALL_CACHE/);
});

import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { fetchArchive } from '../../../src/datasets/download/fetch-archive.ts';
import type { Archive } from '../../../src/datasets/download/fetch-archive.ts';
import { EpsballError } from '../../../src/errors.ts';
import type { DownloadProgress } from '../../../src/datasets/types.ts';
import { serve, temporaryFolder } from '../synthetic.ts';

const body = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * i + (i >> 7)) & 255));
const sha256 = createHash('sha256').update(body).digest('hex');
const describe = (url: string): Archive => ({ url, sha256, bytes: body.length });

test('a download arrives whole, reports its progress and leaves nothing else', async (t) => {
  const url = await serve(t, (_, response) => response.end(body));
  const folder = await temporaryFolder(t);
  const seen: DownloadProgress[] = [];
  await fetchArchive(describe(url), join(folder, 'deep', 'a.tar.gz'), (progress) => seen.push(progress));
  t.deepEqual(await readFile(join(folder, 'deep', 'a.tar.gz')), body);
  t.deepEqual(await readdir(join(folder, 'deep')), ['a.tar.gz']);
  t.deepEqual(seen.at(-1), { received: body.length, total: body.length });
});

test('a download goes on where the part file ends', async (t) => {
  const ranges: (string | undefined)[] = [];
  const url = await serve(t, (request, response) => {
    ranges.push(request.headers.range);
    response.writeHead(206, { 'content-range': `bytes 100000-299999/300000` }).end(body.subarray(100_000));
  });
  const path = join(await temporaryFolder(t), 'a');
  await writeFile(`${path}.part`, body.subarray(0, 100_000));
  await fetchArchive(describe(url), path);
  t.deepEqual(ranges, ['bytes=100000-']);
  t.deepEqual(await readFile(path), body);
});

test('a server that knows no ranges sends all of it again', async (t) => {
  const url = await serve(t, (_, response) => response.end(body));
  const path = join(await temporaryFolder(t), 'a');
  await writeFile(`${path}.part`, 'something else');
  await fetchArchive(describe(url), path);
  t.deepEqual(await readFile(path), body);
});

test('a download that breaks off keeps its part, and the next one completes it', async (t) => {
  const url = await serve(t, (request, response) => {
    const from = Number(/\d+/.exec(request.headers.range ?? 'bytes=0-')![0]);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': body.length - from });
    if (from > 0) response.end(body.subarray(from));
    else response.write(body.subarray(0, 120_000), () => setTimeout(() => response.destroy(), 50));
  });
  const path = join(await temporaryFolder(t), 'a');
  const error = await t.throwsAsync(fetchArchive(describe(url), path), {
    instanceOf: EpsballError,
    code: 'MISSING_DATA',
  });
  t.regex(error.message, /ended after \d+ of 300000 bytes/);
  t.regex(error.message, /--data DIR/);
  t.true((await readFile(`${path}.part`)).length > 0);
  await fetchArchive(describe(url), path);
  t.deepEqual(await readFile(path), body);
});

test('a wrong file is named with both checksums and removed', async (t) => {
  const wrong = Buffer.from(body);
  wrong[5] = 255 - wrong[5]!;
  const url = await serve(t, (_, response) => response.end(wrong));
  const folder = await temporaryFolder(t);
  const error = await t.throwsAsync(fetchArchive(describe(url), join(folder, 'a')), {
    instanceOf: EpsballError,
    code: 'CHECKSUM_MISMATCH',
  });
  t.true(error.message.includes(sha256));
  t.true(error.message.includes(createHash('sha256').update(wrong).digest('hex')));
  t.deepEqual(await readdir(folder), []);
});

test('a file that is longer than it should be is refused', async (t) => {
  const url = await serve(t, (_, response) => response.end(Buffer.concat([body, body])));
  const folder = await temporaryFolder(t);
  await t.throwsAsync(fetchArchive(describe(url), join(folder, 'a')), { code: 'CHECKSUM_MISMATCH' });
  t.deepEqual(await readdir(folder), []);
});

test('a refusing server and a refused connection say what to do', async (t) => {
  const path = join(await temporaryFolder(t), 'a');
  const url = await serve(t, (_, response) => response.writeHead(404).end('no'));
  const byStatus = await t.throwsAsync(fetchArchive(describe(url), path), { code: 'MISSING_DATA' });
  t.regex(byStatus.message, /HTTP 404/);
  const byNetwork = await t.throwsAsync(fetchArchive(describe('http://127.0.0.1:1/a'), path), {
    instanceOf: EpsballError,
    code: 'MISSING_DATA',
  });
  t.true(byNetwork.message.includes('http://127.0.0.1:1/a'));
  t.true(byNetwork.message.includes(path));
  t.regex(byNetwork.message, /--data DIR/);
});

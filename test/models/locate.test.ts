import { createHash } from 'node:crypto';
import { cp, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import test from 'ava';
import { shapes10 } from '../../src/datasets/shapes10/index.ts';
import { checkpointsFolder } from '../../src/models/checkpoint.ts';
import { locateModel, locateModels } from '../../src/models/locate.ts';
import { serve, temporaryFolder } from '../datasets/synthetic.ts';

const shipped = join(checkpointsFolder, 'resnet18-shapes10');

test('a bare name is a shipped checkpoint of the data set', async (t) => {
  const place = await locateModel('resnet18', 'shapes10');
  t.like(place, { kind: 'checkpoint', name: 'resnet18', path: join(checkpointsFolder, 'resnet18-shapes10') });
  const { definition, card } = await place.load(shapes10);
  t.is(definition.name, 'resnet18');
  t.is(card['name'], 'resnet18-shapes10');
  const error = await t.throwsAsync(locateModel('resnet19', 'shapes10'), { code: 'UNKNOWN_NAME' });
  t.regex(error.message, /resnet18/);
});

test('a path is a checkpoint folder, called as its card says', async (t) => {
  const folder = await temporaryFolder(t);
  await cp(shipped, join(folder, 'mine'), { recursive: true });
  const place = await locateModel(join(folder, 'mine'), 'shapes10');
  t.like(place, { kind: 'checkpoint', name: 'resnet18', path: join(folder, 'mine') });
  await t.throwsAsync(locateModel(join(folder, 'mine'), 'cifar10'), {
    code: 'INVALID_OPTION',
    message: /trained for shapes10, not for cifar10/,
  });
  await t.throwsAsync(locateModel(join(folder, 'other'), 'shapes10'), { code: 'MISSING_WEIGHTS' });
});

test('two models of one name are refused', async (t) => {
  const error = await t.throwsAsync(locateModels(['resnet18', shipped], 'shapes10'), { code: 'INVALID_OPTION' });
  t.regex(error.message, /two models are called resnet18/);
});

test.serial('a URL is downloaded once, and only with the right checksum', async (t) => {
  const before = process.env['EPSBALL_CACHE'];
  process.env['EPSBALL_CACHE'] = await temporaryFolder(t);
  t.teardown(() => {
    if (before === undefined) delete process.env['EPSBALL_CACHE'];
    else process.env['EPSBALL_CACHE'] = before;
  });
  const files = new Map([
    ['card.json', await readFile(join(shipped, 'card.json'))],
    ['weights.safetensors', await readFile(join(shipped, 'weights.safetensors'))],
  ]);
  const asked: string[] = [];
  const address = await serve(t, (request, response) => {
    const name = request.url!.split('/').at(-1)!;
    asked.push(name);
    const file = request.url!.startsWith('/model/') ? files.get(name) : undefined;
    response.statusCode = file ? 200 : 404;
    response.end(file);
  });
  const url = new URL('/model', address).href;
  const sha256 = createHash('sha256').update(files.get('weights.safetensors')!).digest('hex');

  await t.throwsAsync(locateModel(url, 'shapes10'), { code: 'INVALID_OPTION', message: /needs the checksum/ });
  const wrong = '0'.repeat(64);
  const mismatch = await t.throwsAsync(locateModel(`${url}#sha256=${wrong}`, 'shapes10'), {
    code: 'CHECKSUM_MISMATCH',
  });
  t.true(mismatch.message.includes(sha256) && mismatch.message.includes(wrong));
  await t.throwsAsync(locateModel(`${new URL('/none', address).href}#sha256=${sha256}`, 'shapes10'), {
    code: 'MISSING_WEIGHTS',
    message: /HTTP 404/,
  });

  asked.length = 0;
  const place = await locateModel(`${url}#sha256=${sha256}`, 'shapes10');
  t.is(place.name, 'resnet18');
  t.is(basename(place.path), sha256);
  t.deepEqual(asked.toSorted(), ['card.json', 'weights.safetensors']);
  t.is((await locateModel(`${url}/#sha256=${sha256}`, 'shapes10')).path, place.path);
  t.is(asked.length, 2);
});

test('a host that does not answer is named', async (t) => {
  const address = `http://127.0.0.1:9/model#sha256=${'1'.repeat(64)}`;
  const error = await t.throwsAsync(locateModel(address, 'shapes10'), { code: 'MISSING_WEIGHTS' });
  t.regex(error.message, /cannot download http:\/\/127\.0\.0\.1:9\/model\/card\.json/);
});

test('an address that is none, and a download that breaks off, are named', async (t) => {
  const hash = `#sha256=${'1'.repeat(64)}`;
  await t.throwsAsync(locateModel(`https://exa mple/x${hash}`, 'shapes10'), {
    code: 'INVALID_OPTION',
    message: '"https://exa mple/x" is no URL of a folder.',
  });
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{', () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const error = await t.throwsAsync(locateModel(`http://127.0.0.1:${port}/model${hash}`, 'shapes10'), {
    code: 'MISSING_WEIGHTS',
  });
  t.regex(error.message, /^cannot download http:\/\/127\.0\.0\.1:\d+\/model\/card\.json: /);
});

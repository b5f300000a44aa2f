import { createHash } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { loadCifar10 } from '../../../src/datasets/cifar10/load.ts';
import { cifar10 } from '../../../src/datasets/cifar10/index.ts';
import { officialArchive } from '../../../src/datasets/cifar10/official.ts';
import { EpsballError } from '../../../src/errors.ts';
import { batchFile, temporaryFolder } from '../synthetic.ts';

const places = (dataDir: string) => ({ dataDir, cache: join(dataDir, 'empty-cache'), archive: officialArchive });

test('a local folder gives images in height, width, channel order, its checksum and a warning', async (t) => {
  const folder = await temporaryFolder(t);
  const file = batchFile(3);
  await writeFile(join(folder, 'test_batch.bin'), file);
  const set = await loadCifar10('test', places(folder));
  t.is(set.size, 10_000);
  t.is(set.label(9_999), 2);
  const pixels = set.pixels(500);
  t.deepEqual([...pixels.subarray(0, 3)], [500 % 251, 103, 203]);
  t.deepEqual([...pixels.subarray(99, 102)], [7, 0, 0]);
  t.is(set.sha256, createHash('sha256').update(file).digest('hex'));
  t.is(set.source, 'local folder');
  t.is(set.warnings.length, 1);
  t.regex(set.warnings[0]!, /not known to be those of the official archive/);
  t.throws(() => set.pixels(10_000), { instanceOf: RangeError });
});

test('training and validation share the training files without overlap', async (t) => {
  const folder = await temporaryFolder(t);
  for (let number = 1; number <= 5; number++) {
    await writeFile(join(folder, `data_batch_${number}.bin`), batchFile(number));
  }
  const train = await loadCifar10('train', places(folder));
  const validation = await loadCifar10('validation', places(folder));
  t.is(train.size, 48_000);
  t.is(validation.size, 2_000);
  t.is(train.size, cifar10.splits.train);
  t.is(validation.size, cifar10.splits.validation);
  t.is(train.pixels(10_000)[1], 102);
  t.is(train.pixels(47_999)[1], 105);
  t.is(train.pixels(47_999)[0], 7_999 % 251);
  t.is(validation.pixels(0)[0], 8_000 % 251);
  t.is(validation.pixels(1_999)[0], 9_999 % 251);
  t.not(train.sha256, validation.sha256);
});

test('missing, truncated and impossible files are errors that name the file and the remedy', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'test_batch.bin');
  const load = () => loadCifar10('test', places(folder));
  const missing = await t.throwsAsync(load, { instanceOf: EpsballError, code: 'MISSING_DATA' });
  t.true(missing.message.includes(path));
  t.regex(missing.message, /no such file/);
  t.regex(missing.message, /--data/);

  const file = batchFile(0);
  file[4_321 * 3073] = 10;
  await writeFile(path, file);
  const label = await t.throwsAsync(load, { instanceOf: EpsballError, code: 'CORRUPT_DATA' });
  t.regex(label.message, /record 4321 has label 10/);

  await truncate(path, 1_000_000);
  const truncated = await t.throwsAsync(load, { instanceOf: EpsballError, code: 'CORRUPT_DATA' });
  t.regex(truncated.message, /1000000 bytes instead of 30730000/);
});

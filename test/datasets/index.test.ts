import test from 'ava';
import { imageBatch } from '../../src/datasets/image-batch.ts';
import { datasets, findDataset } from '../../src/datasets/index.ts';
import { EpsballError } from '../../src/errors.ts';

test('data sets are found by name, and each is what its name says', (t) => {
  t.deepEqual(Object.keys(datasets), ['shapes10', 'cifar10']);
  for (const [name, definition] of Object.entries(datasets)) {
    t.is(findDataset(name), definition);
    t.is(definition.name, name);
    t.is(definition.classNames.length, 10);
    t.deepEqual(definition.inputShape, [32, 32, 3]);
  }
});

test('an unknown name is refused with what there is', (t) => {
  const error = t.throws(() => findDataset('cifar100'), { instanceOf: EpsballError, code: 'UNKNOWN_NAME' });
  t.true(error.message.includes('cifar10, folder:PATH, npz:PATH, idx:PATH.'));
  t.throws(() => findDataset('toString'), { instanceOf: EpsballError });
});

test('a batch holds the images in the order asked for, scaled to [0, 1]', async (t) => {
  const set = await findDataset('shapes10').load('test');
  const batch = imageBatch(set, [5, 3]);
  t.is(batch.length, 2 * 3072);
  t.deepEqual(
    batch.slice(0, 3072),
    Float32Array.from(set.pixels(5), (value) => value / 255),
  );
  t.deepEqual(
    batch.slice(3072),
    Float32Array.from(set.pixels(3), (value) => value / 255),
  );
});

import { join } from 'node:path';
import test from 'ava';
import { cifar10 } from '../../src/datasets/cifar10/index.ts';
import { dataOfModels, findDataset } from '../../src/datasets/index.ts';
import { EpsballError } from '../../src/errors.ts';
import { locateModel } from '../../src/models/locate.ts';
import { train } from '../../src/training/train.ts';
import { folderWith, png } from '../datasets/own/files.ts';

/** A folder to train on with four images of each class, and one to test with. */
function photos(classNames: readonly string[]): Record<string, Uint8Array> {
  const paths = classNames.flatMap((name) =>
    [0, 1, 2, 3].map((i) => `train/${name}/${i}.png`).concat(`test/${name}/0.png`),
  );
  return Object.fromEntries(paths.map((path, i) => [path, png(32, 32, [i, 2 * i, 100])]));
}

const settings = { model: 'resnet18', width: 8, epochs: 1, batch: 32, workers: 1 } as const;

test("a model trained on images of one's own is for all data with its classes in their order, also those of cifar10", async (t) => {
  t.timeout(120_000);
  const folder = folderWith(t, photos(cifar10.classNames));
  const out = join(folder, 'model');
  const card = await train({ ...settings, dataset: `folder:${folder}`, out });
  t.deepEqual(card.classNames, cifar10.classNames);
  const dataset = findDataset(`folder:${folder}`);
  t.is(dataOfModels(dataset), 'cifar10');
  const place = await locateModel(out, dataOfModels(dataset));
  t.is(place.name, card.name);
  t.is((await place.load(dataset)).size.classes, 10);
  const other = { ...dataset, classNames: dataset.classNames.toReversed() };
  await t.throwsAsync(place.load(other), {
    code: 'INVALID_OPTION',
    message: /with the classes airplane, .*; those of folder:.* are truck, /,
  });
});

test('fewer images than a step takes are no training', async (t) => {
  const folder = folderWith(t, photos(cifar10.classNames));
  const training = train({ ...settings, batch: 64, dataset: `folder:${folder}`, out: join(folder, 'model') });
  const error = await t.throwsAsync(training, { instanceOf: EpsballError, code: 'INVALID_OPTION' });
  t.regex(
    error.message,
    /has 36 images to train on, fewer than one step takes \(--batch 64\)\. Add images, or choose --batch 32\./,
  );
});

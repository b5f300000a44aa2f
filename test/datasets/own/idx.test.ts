import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { findDataset } from '../../../src/datasets/index.ts';
import { EpsballError } from '../../../src/errors.ts';
import { folderWith, idx, pattern } from './files.ts';

const images = idx([3, 4, 5], pattern(60));
const labels = idx([3], Uint8Array.of(7, 0, 9));
const [imagesName, labelsName] = ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'];

test('a folder or a file, compressed or not: the same data', async (t) => {
  const plain = folderWith(t, { [imagesName]: images, [labelsName]: labels });
  const packed = folderWith(t, { [`${imagesName}.gz`]: gzipSync(images), [`${labelsName}.gz`]: gzipSync(labels) });
  const sets = await Promise.all(
    [`idx:${plain}`, `idx:${packed}`, `idx:${join(packed, `${imagesName}.gz`)}`].map((name) =>
      findDataset(name).load('test'),
    ),
  );
  for (const set of sets) {
    t.deepEqual(set.inputShape, [4, 5, 1]);
    t.is(set.classNames.length, 10);
    t.deepEqual([0, 1, 2].map(set.label), [7, 0, 9]);
    t.deepEqual([...set.pixels(2)], [...pattern(60).subarray(40)]);
    t.is(set.sha256, sets[0]!.sha256);
  }
  t.is(sets[2]!.name, `idx:${imagesName}.gz`);
});

const refused: Readonly<Record<string, readonly [files: Record<string, Uint8Array | string>, message: RegExp]>> = {
  'no images': [{ [labelsName]: labels }, /has no file of test images/],
  'no labels': [{ [imagesName]: images }, /the labels of .* are missing: there is no t10k-labels-idx1-ubyte\(\.gz\)/],
  'other numbers of images and labels': [
    { [imagesName]: images, [labelsName]: idx([2], Uint8Array.of(1, 2)) },
    /its shape is \[2\], but there are 3 images/,
  ],
  'labels that are cut off': [
    { [imagesName]: images, [labelsName]: labels.subarray(0, -1) },
    /it has 10 bytes, but its shape \[3\] needs 11/,
  ],
  'another format': [{ [imagesName]: 'no idx file', [labelsName]: labels }, /it is no idx file/],
  'several data sets': [
    { [`a-${imagesName}`]: images, [`b-${imagesName}.gz`]: images },
    /has several files of test images, a-t10k-images-idx3-ubyte and b-t10k-images-idx3-ubyte.gz among them/,
  ],
  'a label beyond the names': [
    { [imagesName]: images, [labelsName]: labels, 'classes.txt': 'a\nb\n' },
    /the label of image 0 in .* is 7; .*there are 2 classes in the file of names/,
  ],
};

for (const [title, [files, message]] of Object.entries(refused)) {
  test(`refused: ${title}`, (t) => {
    const folder = folderWith(t, files);
    t.throws(() => findDataset(`idx:${folder}`), { instanceOf: EpsballError, message });
  });
}

test('images that are cut off are refused on loading', async (t) => {
  const folder = folderWith(t, { [imagesName]: images.subarray(0, -1), [labelsName]: labels });
  const load = async () => findDataset(`idx:${folder}`).load('test');
  await t.throwsAsync(load, {
    instanceOf: EpsballError,
    message: /it has 75 bytes, but its shape \[3, 4, 5\] needs 76/,
  });
});

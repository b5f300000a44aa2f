import { createHash } from 'node:crypto';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { dataOfModels, findDataset } from '../../../src/datasets/index.ts';
import { EpsballError } from '../../../src/errors.ts';
import { expected, fixture } from '../../images/expected.ts';
import { folderWith, png } from './files.ts';

const red = png(2, 3, [200, 10, 20]);
const grey = png(2, 3, [99]);

/** An image for each class of a part of a data set; a letter is a class. */
function oneOfEach(split: string, classNames: string): Record<string, Uint8Array> {
  return Object.fromEntries(Array.from(classNames, (name) => [`${split}/${name}/1.png`, red]));
}

test('classes are folders sorted by code point; grey images become colours; the name has no folder of the machine', async (t) => {
  const folder = folderWith(t, {
    'b/1.png': red,
    'a/deep/2.PNG': grey,
    'Z/3.png': red,
    'Z/.DS_Store': 'x',
    'notes.txt': 'x',
  });
  const dataset = findDataset(`folder:${folder}`);
  t.is(dataset.name, `folder:${folder.split(/[\\/]/).at(-1)!}`);
  t.deepEqual(dataset.classNames, ['Z', 'a', 'b']);
  t.deepEqual(dataset.inputShape, [3, 2, 3]);
  t.is(dataset.splits.test, 3);
  const set = await dataset.load('test');
  t.deepEqual(set.name, dataset.name);
  const labels = [0, 1, 2].map((index) => set.label(index));
  t.deepEqual(labels.toSorted(), [0, 1, 2]);
  t.deepEqual([...set.pixels(labels.indexOf(1))], Array<number>(18).fill(99));
  t.deepEqual([...set.pixels(labels.indexOf(2)).subarray(0, 3)], [200, 10, 20]);
  t.throws(() => set.pixels(3), { instanceOf: RangeError });
});

test('samples come in the order of the sha256 of their paths, which mixes classes and is kept where files are added', async (t) => {
  const files = Object.fromEntries(
    ['cat', 'dog'].flatMap((name) => Array.from({ length: 40 }, (_, i) => [`${name}/${i}.png`, red] as const)),
  );
  const folder = folderWith(t, files);
  const before = await findDataset(`folder:${folder}`).load('test');
  const order = Object.keys(files).sort((a, b) => {
    const [first, second] = [a, b].map((path) => createHash('sha256').update(path).digest('hex')) as [string, string];
    return first < second ? -1 : 1;
  });
  const labels = order.map((path) => (path.startsWith('cat') ? 0 : 1));
  t.deepEqual(
    labels.map((_, index) => before.label(index)),
    labels,
  );
  t.true(new Set(labels.slice(0, 10)).size === 2);
});

test('the sha256 is that of what sha256sum prints of the files, sorted by path', async (t) => {
  const folder = folderWith(t, { 'b/1.png': red, 'a/2.png': grey, 'a/10.png': red });
  const hash = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');
  const listing = `${hash(red)}  a/10.png\n${hash(grey)}  a/2.png\n${hash(red)}  b/1.png\n`;
  const set = await findDataset(`folder:${folder}`).load('test');
  t.is(set.sha256, hash(listing));
  const named = await findDataset('folder:mine', folder).load('test');
  t.deepEqual([named.name, named.sha256], ['folder:mine', hash(listing)]);
});

test('a file of names gives the order of the folders, or names for them', (t) => {
  const files = { 'b/1.png': red, 'a/2.png': red };
  const ordered = folderWith(t, { ...files, 'classes.txt': 'b\r\na\n' });
  t.deepEqual(findDataset(`folder:${ordered}`).classNames, ['b', 'a']);
  const named = folderWith(t, { ...files, 'classes.json': '["ape", "bee"]' });
  t.deepEqual(findDataset(`folder:${named}`).classNames, ['ape', 'bee']);
  const short = folderWith(t, { ...files, 'classes.txt': 'ape\n' });
  t.throws(() => findDataset(`folder:${short}`), { message: /has 1 names, but there are 2 folders/ });
  const twice = folderWith(t, { ...files, 'classes.txt': 'ape\nape\n' });
  t.throws(() => findDataset(`folder:${twice}`), { message: /has the class "ape" twice/ });
  const mistyped = folderWith(t, { ...files, 'classes.txt': 'b\nA\n' });
  t.throws(() => findDataset(`folder:${mistyped}`), { message: /names of folders and others: "A" is none of a, b/ });
});

test('parts of a data set are not taken for classes', (t) => {
  const folder = folderWith(t, { ...oneOfEach('train', 'ab'), ...oneOfEach('Valid', 'ab') });
  t.throws(() => findDataset(`folder:${folder}`), {
    message: /holds Valid, train, which are no classes[^]*folder:PATH\/train/,
  });
});

test('what is no file is not read as an image, nor as names of classes', (t) => {
  const folder = folderWith(t, { 'a/2.png': red, 'b/1.png': red, 'classes.txt/x': '' });
  t.throws(() => findDataset(`folder:${folder}`), { instanceOf: EpsballError, message: /classes\.txt is no file/ });
  if (process.platform === 'win32') return;
  const linked = folderWith(t, { 'a/.keep': '', 'b/.keep': '' });
  for (const name of ['a', 'b']) symlinkSync('/dev/zero', join(linked, name, '1.png'));
  t.throws(() => findDataset(`folder:${linked}`), { instanceOf: EpsballError, message: /1\.png is no file/ });
});

test('a folder test or val with classes in it is the split that is taken', (t) => {
  const folder = folderWith(t, { ...oneOfEach('train', 'ab'), ...oneOfEach('val', 'abc') });
  t.deepEqual(findDataset(`folder:${folder}`).classNames, ['a', 'b', 'c']);
});

test('images are resized as PIL does, and cropped', async (t) => {
  const image = fixture('resize.png');
  const folder = folderWith(t, { 'a/1.png': image, 'b/2.png': image });
  const wanted = expected.resized.find(({ interpolation, height }) => interpolation === 'bicubic' && height === 8)!;
  const dataset = findDataset(`folder:${folder}:interpolation=bicubic:resize=8`);
  t.regex(dataset.name, /:resize=8:interpolation=bicubic$/);
  t.deepEqual(dataset.inputShape, [8, 10, 3]);
  const cropped = findDataset(`folder:${folder}:crop=8`);
  t.deepEqual(cropped.inputShape, [8, 8, 3]);
  const set = await cropped.load('test');
  t.is(set.pixels(0).length, 8 * 8 * 3);
  t.is(wanted.width, 11);
});

const refused: Readonly<Record<string, readonly [files: Record<string, Uint8Array | string>, message: RegExp]>> = {
  'images without classes': [{ '1.png': red }, /holds no folder of images: it needs one for each class/],
  'one class': [{ 'a/1.png': red }, /only one folder, "a"/],
  'a class without images': [{ 'a/1.png': red, 'b/.keep': '' }, /the class "b" in .* has no image/],
  'a file that is no image': [{ 'a/1.png': red, 'b/1.webp': 'x' }, /1\.webp is no image that can be read/],
};

for (const [title, [files, message]] of Object.entries(refused)) {
  test(`refused on looking: ${title}`, (t) => {
    const folder = folderWith(t, files);
    t.throws(() => findDataset(`folder:${folder}`), { instanceOf: EpsballError, message });
  });
}

const refusedOnLoading: typeof refused = {
  'images of mixed size': [
    { 'a/1.png': red, 'b/1.png': png(3, 3, [1, 2, 3]) },
    /not of one size: [ab]\/1\.png is \dx3, [ab]\/1\.png is \dx3\.\nGive a size/,
  ],
  'a text called like an image': [
    { 'a/1.png': red, 'b/1.png': red, 'b/2.png': 'text' },
    /the image .*2\.png: it is neither a PNG nor a JPEG\./,
  ],
  'an image that is stored turned': [
    { 'a/1.png': png(8, 5, [1, 2, 3]), 'b/1.jpg': fixture('orientation-6.jpg') },
    /1\.jpg: it is stored turned \(EXIF orientation 6\)\. exif=apply/,
  ],
};

for (const [title, [files, message]] of Object.entries(refusedOnLoading)) {
  test(`refused before anything runs: ${title}`, async (t) => {
    const folder = folderWith(t, files);
    const load = async () => findDataset(`folder:${folder}`).load('test');
    await t.throwsAsync(load, { instanceOf: EpsballError, message });
  });
}

test('an image that is damaged behind its header, or has changed since, is named when it is needed', async (t) => {
  const damaged = Buffer.from(fixture('baseline-444.jpg')).subarray(0, -40);
  const folder = folderWith(t, { 'a/1.jpg': fixture('baseline-444.jpg'), 'b/2.jpg': damaged });
  const set = await findDataset(`folder:${folder}`).load('test');
  const index = set.label(0) === 1 ? 0 : 1;
  t.throws(() => set.pixels(index), { instanceOf: EpsballError, message: /2\.jpg: its data end early\.$/ });
  writeFileSync(join(folder, 'a', '1.jpg'), fixture('baseline-420.jpg'));
  t.throws(() => set.pixels(1 - index), { instanceOf: EpsballError, message: /has been changed since the run began/ });
  rmSync(join(folder, 'a', '1.jpg'));
  t.throws(() => set.pixels(1 - index), { instanceOf: EpsballError, message: /cannot read the image .*ENOENT/ });
});

test('exif=apply turns images, exif=ignore leaves them', (t) => {
  const turned = fixture('orientation-6.jpg');
  const folder = folderWith(t, { 'a/1.jpg': turned, 'b/2.jpg': turned });
  t.deepEqual(findDataset(`folder:${folder}:exif=apply`).inputShape, [8, 5, 3]);
  t.deepEqual(findDataset(`folder:${folder}:exif=ignore`).inputShape, [5, 8, 3]);
});

test('channels=1 keeps grey images grey and refuses colours', async (t) => {
  const folder = folderWith(t, { 'a/1.png': grey, 'b/2.png': red });
  const dataset = findDataset(`folder:${folder}:channels=1`);
  t.deepEqual(dataset.inputShape, [3, 2, 1]);
  const set = await dataset.load('test');
  const index = set.label(0) === 0 ? 0 : 1;
  t.deepEqual([...set.pixels(index)], Array<number>(6).fill(99));
  t.throws(() => set.pixels(1 - index), { message: /it has colours, and channels=1 takes grey images only/ });
});

test('models of a shipped data set may work on images of its shape and classes', (t) => {
  const small = png(32, 32, [1, 2, 3]);
  const names = ['circle', 'ring', 'crescent', 'triangle', 'square', 'bar', 'star', 'cross', 'heart', 'arrow'];
  const files = Object.fromEntries(names.map((name) => [`${name}/1.png`, small]));
  const ordered = folderWith(t, { ...files, 'classes.txt': names.join('\n') });
  t.is(dataOfModels(findDataset(`folder:${ordered}`)), 'shapes10');
  const sorted = findDataset(`folder:${folderWith(t, files)}`);
  t.is(dataOfModels(sorted), sorted.name);
  t.is(dataOfModels(findDataset('cifar10')), 'cifar10');
});

test('without a folder train there is no split to train on', async (t) => {
  const folder = folderWith(t, { 'a/1.png': red, 'b/2.png': red });
  const load = async () => findDataset(`folder:${folder}`).load('train');
  await t.throwsAsync(load, { instanceOf: EpsballError, message: /has test images only, no train images/ });
});

test('images to test with are not trained on by a link', async (t) => {
  const folder = folderWith(t, oneOfEach('train', 'ab'));
  symlinkSync(join(folder, 'train'), join(folder, 'val'), 'junction');
  const load = async () => findDataset(`folder:${folder}`).load('train');
  await t.throwsAsync(load, { instanceOf: EpsballError, message: /train and .*val are one folder/ });
});

/** Ten images of two classes to train on, and two to test with. */
const trainable = {
  ...Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`train/${i % 2 === 0 ? 'a' : 'b'}/${i}.png`, red])),
  'val/a/1.png': grey,
  'val/b/2.png': grey,
};

test('images in train beside val are trained on, but for the last tenth, which is for validation', async (t) => {
  const folder = folderWith(t, trainable);
  const dataset = findDataset(`folder:${folder}`);
  const [train, validation, test] = [
    await dataset.load('train'),
    await dataset.load('validation'),
    await dataset.load('test'),
  ];
  t.deepEqual([train.size, validation.size, test.size], [9, 1, 2]);
  t.is(new Set([train, validation, test].map(({ sha256 }) => sha256)).size, 3);
  t.deepEqual([train.pixels(0)[0], validation.pixels(0)[0], test.pixels(0)[0]], [200, 200, 99]);
  t.throws(() => train.label(9), { instanceOf: RangeError });
});

test('classes and sizes to train on are those to test with', async (t) => {
  const more = folderWith(t, { ...trainable, 'train/c/1.png': red });
  const load = (folder: string) => async () => findDataset(`folder:${folder}`).load('train');
  await t.throwsAsync(load(more), { message: /train \(a, b, c\) are not those in .*val \(a, b\)/ });
  const files = ['train/a', 'train/c', 'val/a', 'val/b'].map((name) => [`${name}/1.png`, red] as const);
  const named = folderWith(t, { ...Object.fromEntries(files), 'classes.txt': 'ape\nbee\n' });
  await t.throwsAsync(load(named), {
    message: /folders of classes in .*train \(a, c\) are not those in .*val \(a, b\)/,
  });
  t.is((await findDataset(`folder:${more}`).load('test')).size, 2);
  const larger = folderWith(t, { ...trainable, 'train/a/0.png': png(4, 4, [1, 2, 3]) });
  await t.throwsAsync(load(larger), { message: /not of one size: .*\.png is 2x3, a\/0\.png is 4x4/ });
});

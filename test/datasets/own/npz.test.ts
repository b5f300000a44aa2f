import { createHash } from 'node:crypto';
import { join } from 'node:path';
import test from 'ava';
import { findDataset } from '../../../src/datasets/index.ts';
import { EpsballError } from '../../../src/errors.ts';
import { folderWith, npy, pattern, zip } from './files.ts';

const labels = npy('<i8', [3], new Uint8Array(BigInt64Array.of(2n, 0n, 1n).buffer));
const images = npy('|u1', [3, 4, 5, 3], pattern(180));

for (const isCompressed of [true, false]) {
  test(`images and labels of an archive that is ${isCompressed ? 'compressed' : 'stored'}`, async (t) => {
    const folder = folderWith(t, { 'x.npz': zip({ 'x_test.npy': images, 'y_test.npy': labels }, isCompressed) });
    const dataset = findDataset(`npz:${join(folder, 'x.npz')}`);
    t.is(dataset.name, 'npz:x.npz');
    t.deepEqual(dataset.inputShape, [4, 5, 3]);
    t.deepEqual(dataset.classNames, ['0', '1', '2']);
    const set = await dataset.load('test');
    t.deepEqual([0, 1, 2].map(set.label), [2, 0, 1]);
    t.deepEqual([...set.pixels(1)], [...pattern(180).subarray(60, 120)]);
    const records = createHash('sha256');
    for (let i = 0; i < 3; i++)
      records.update(Buffer.of([2, 0, 1][i]!, 0)).update(pattern(180).subarray(60 * i, 60 * i + 60));
    t.is(set.sha256, records.digest('hex'));
    t.deepEqual(set.warnings, []);
  });
}

test('channels first and fractions are the same data', async (t) => {
  const planar = new Float32Array(180);
  for (let image = 0; image < 3; image++) {
    for (let i = 0; i < 60; i++)
      planar[60 * image + (i % 3) * 20 + Math.floor(i / 3)] = pattern(180)[60 * image + i]! / 255;
  }
  const folder = folderWith(t, {
    'a.npz': zip({ 'images.npy': images, 'labels.npy': labels }),
    'b.npz': zip({ 'images.npy': npy('<f4', [3, 3, 4, 5], new Uint8Array(planar.buffer)), 'labels.npy': labels }),
  });
  const [last, first] = await Promise.all(
    ['a.npz', 'b.npz'].map((name) => findDataset(`npz:${join(folder, name)}`).load('test')),
  );
  t.deepEqual(first!.inputShape, [4, 5, 3]);
  t.deepEqual([...first!.pixels(2)], [...last!.pixels(2)]);
  t.is(first!.sha256, last!.sha256);
});

test('MedMNIST: grey images, labels in a column; names of classes beside the archive; sorted labels are warned about', async (t) => {
  const folder = folderWith(t, {
    'classes.txt': 'fat\nmuscle\nbone\n',
    'm.npz': zip({
      'train_images.npy': npy('|u1', [1, 4, 5], pattern(20)),
      'test_images.npy': npy('|u1', [3, 4, 5], pattern(60)),
      'test_labels.npy': npy('|u1', [3, 1], Uint8Array.of(0, 0, 1)),
    }),
  });
  const dataset = findDataset(`npz:${join(folder, 'm.npz')}`);
  t.deepEqual(dataset.inputShape, [4, 5, 1]);
  t.deepEqual(dataset.classNames, ['fat', 'muscle', 'bone']);
  const { warnings } = await dataset.load('test');
  t.regex(warnings.join(), /^npz:m\.npz: the images lie class by class/);
});

test('arrays of other names are named behind the path', (t) => {
  const folder = folderWith(t, { 'x.npz': zip({ 'pictures.npy': images, 'classes.npy': labels }) });
  const path = join(folder, 'x.npz');
  const dataset = findDataset(`npz:${path}:images=pictures:labels=classes`);
  t.is(dataset.name, 'npz:x.npz:images=pictures:labels=classes');
  t.throws(() => findDataset(`npz:${path}`), {
    message: /its arrays are pictures, classes; looked for x_test and y_test/,
  });
  t.throws(() => findDataset(`npz:${path}:images=p:labels=classes`), { message: /wanted are p and classes/ });
  const usual = folderWith(t, {
    'x.npz': zip({ 'x_train.npy': images, 'y_train.npy': labels, 'x_test.npy': images, 'y_test.npy': labels }),
  });
  t.throws(() => findDataset(`npz:${join(usual, 'x.npz')}:images=x_train`), {
    message: /wanted are x_train and none[^]*Name both/,
  });
});

const floats = (values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
const pixels = (array: Buffer, of: Buffer = labels) => ({ 'images.npy': array, 'labels.npy': of });
const refused: Readonly<Record<string, readonly [files: Record<string, Buffer>, message: RegExp]>> = {
  'other numbers of images and labels': [
    pixels(npy('|u1', [2, 4, 5], pattern(40))),
    /there are 2 images, but the labels labels have the shape \[3\]/,
  ],
  'one-hot labels': [pixels(images, npy('|u1', [3, 3], pattern(9))), /of one-hot rows, store the argmax/],
  'a label below 0': [pixels(images, npy('|i1', [3], Uint8Array.of(0, 255, 1))), /the label of image 1 in .* is -1/],
  'one class': [pixels(images, npy('|u1', [3], Uint8Array.of(0, 0, 0))), /all images in .* are of one class/],
  'an alpha channel': [pixels(npy('|u1', [3, 4, 5, 4], pattern(240))), /but 1 or 3 channels are needed/],
  'a shape that may mean two things': [
    pixels(npy('|u1', [3, 3, 5, 3], pattern(135))),
    /may mean channels first or last/,
  ],
  'a flat shape': [pixels(npy('|u1', [3, 60], pattern(180))), /its shape is \[3, 60\]; images are/],
  'Fortran order': [pixels(npy('|u1', [3, 4, 5], pattern(60), 'True')), /ascontiguousarray/],
  'images of different sizes': [
    pixels(npy('|O', [3], pattern(60))),
    /it holds objects, as numpy makes of images of diff/,
  ],
  'complex numbers': [pixels(npy('<c8', [3, 4, 5], pattern(60))), /its numbers are of type "<c8"/],
  'a shape that needs more bytes': [
    pixels(npy('|u1', [3, 4, 6], pattern(60))),
    /has 60 bytes, but its shape \[3, 4, 6\] needs 72/,
  ],
};

for (const [title, [files, message]] of Object.entries(refused)) {
  test(`refused on looking: ${title}`, (t) => {
    const folder = folderWith(t, { 'x.npz': zip(files) });
    t.throws(() => findDataset(`npz:${join(folder, 'x.npz')}`), { instanceOf: EpsballError, message });
  });
}

const refusedNumbers: Readonly<Record<string, readonly [value: number, message: RegExp]>> = {
  'normalised images': [-1.2, /it holds the number -1\.2000\d*, but fractions must lie in \[0, 1\]/],
  'fractions between the levels of bytes': [0.5, /it holds the number 0\.5, which is no multiple of 1\/255/],
  'what is no number': [Number.NaN, /it holds the number NaN/],
};

for (const [title, [value, message]] of Object.entries(refusedNumbers)) {
  test(`refused on loading: ${title}`, async (t) => {
    const array = npy('<f4', [3, 2, 2], floats(Array.from({ length: 12 }, (_, i) => (i === 7 ? value : 0.2))));
    const folder = folderWith(t, { 'x.npz': zip(pixels(array)) });
    const load = async () => findDataset(`npz:${join(folder, 'x.npz')}`).load('test');
    await t.throwsAsync(load, { instanceOf: EpsballError, message });
  });
}

test('what is no archive, or is damaged, is refused', async (t) => {
  const whole = zip(pixels(images));
  const bitten = Buffer.from(whole);
  bitten[200]! ^= 0x55;
  const folder = folderWith(t, { 'text.npz': 'no archive', 'short.npz': whole.subarray(0, -30), 'bitten.npz': bitten });
  const load = async (name: string) => findDataset(`npz:${join(folder, name)}`).load('test');
  await t.throwsAsync(load('text.npz'), { instanceOf: EpsballError, message: /it is no zip archive/ });
  await t.throwsAsync(load('short.npz'), { instanceOf: EpsballError, message: /it is no zip archive/ });
  await t.throwsAsync(load('bitten.npz'), {
    instanceOf: EpsballError,
    message: /in it (is damaged|fails its checksum)/,
  });
  await t.throwsAsync(load('none.npz'), { instanceOf: EpsballError, message: /no such file/ });
});

test('a zip bomb is refused by what it says, and by what it does', async (t) => {
  const bomb = npy('|u1', [3, 10_000, 100], new Uint8Array(3_000_000));
  const lying = zip(pixels(bomb));
  const place = lying.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  lying.writeUInt32LE(npy('|u1', [3, 10_000, 1], new Uint8Array(30_000)).length, place + 24);
  const boasting = zip(pixels(npy('|u1', [3, 20_000, 20_000], new Uint8Array(100))));
  boasting.writeUInt32LE(128 + 1_200_000_000, boasting.indexOf(Buffer.from('PK\x01\x02', 'latin1')) + 24);
  const folder = folderWith(t, { 'lying.npz': lying, 'boasting.npz': boasting });
  t.throws(() => findDataset(`npz:${join(folder, 'lying.npz')}`), { message: /bytes, but its shape/ });
  const load = async () => findDataset(`npz:${join(folder, 'boasting.npz')}`).load('test');
  await t.throwsAsync(load, { message: /has 1200000128 bytes; at most 805306368 are read/ });
});

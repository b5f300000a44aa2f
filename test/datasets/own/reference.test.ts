import { resolve } from 'node:path';
import test from 'ava';
import { ownReference } from '../../../src/datasets/own/reference.ts';
import { EpsballError } from '../../../src/errors.ts';

test('a reference has a kind, a path, and parameters in one order', (t) => {
  t.deepEqual(ownReference('folder:/data/val:crop=224:resize=256'), {
    kind: 'folder',
    path: resolve('/data/val'),
    params: { resize: '256', crop: '224' },
    name: 'folder:val:resize=256:crop=224',
  });
  t.is(ownReference('npz:a/b.npz')?.name, 'npz:b.npz');
  t.is(ownReference('idx:./mnist/')?.name, 'idx:mnist');
  t.is(ownReference('folder:C:\\data')?.kind, 'folder');
  t.is(ownReference('cifar10'), undefined);
});

test('where the place is given, the reference only names', (t) => {
  t.deepEqual(ownReference('folder:val:resize=256', '/elsewhere/images'), {
    kind: 'folder',
    path: resolve('/elsewhere/images'),
    params: { resize: '256' },
    name: 'folder:val:resize=256',
  });
  t.throws(() => ownReference('folder:a/val', '/elsewhere'), { message: /both say where the data lie/ });
});

const wrong: Readonly<Record<string, RegExp>> = {
  'folder:': /names no path: folder:PATH/,
  'folder:x:resize=0': /resize must be a whole number of pixels from 1 to 9999; got "0"/,
  'folder:x:size=3': /knows no parameter "size"; there are resize, crop/,
  'folder:x:crop=3:crop=4': /gives crop twice/,
  'idx:x:crop=3': /knows no parameter "crop"; it has none/,
  'folder:/': /is the root of all folders/,
};

for (const [text, message] of Object.entries(wrong)) {
  test(`${text} is refused`, (t) => {
    t.throws(() => ownReference(text), { instanceOf: EpsballError, code: 'INVALID_OPTION', message });
  });
}

import test from 'ava';
import { untar } from '../../../src/datasets/download/untar.ts';
import { EpsballError } from '../../../src/errors.ts';
import { tarEntry } from '../synthetic.ts';

const end = Buffer.alloc(1024);
const data = Buffer.from('x'.repeat(700));

test('regular files come out with names and bytes, folders do not', (t) => {
  const archive = Buffer.concat([
    tarEntry('d/', Buffer.alloc(0), '5'),
    tarEntry('d/a', data),
    tarEntry('d/b', Buffer.alloc(0)),
    end,
  ]);
  const entries = [...untar(archive)];
  t.deepEqual(
    entries.map(({ name }) => name),
    ['d/a', 'd/b'],
  );
  t.deepEqual(Buffer.from(entries[0]!.data), data);
  t.is(entries[1]!.data.length, 0);
});

test('a damaged header and an early end are errors', (t) => {
  const damaged = tarEntry('a', data);
  damaged[3] = 65;
  t.throws(() => [...untar(damaged)], { instanceOf: EpsballError, code: 'CORRUPT_DATA', message: /checksum/ });
  const cut = tarEntry('a', data).subarray(0, 900);
  t.throws(() => [...untar(cut)], { instanceOf: EpsballError, code: 'CORRUPT_DATA', message: /ends within a/ });
});

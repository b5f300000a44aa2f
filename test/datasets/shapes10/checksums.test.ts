import { createHash } from 'node:crypto';
import test from 'ava';
import { shapes10 } from '../../../src/datasets/shapes10/index.ts';
import { splitNames } from '../../../src/datasets/types.ts';

for (const split of splitNames) {
  test(`every image of ${split}, drawn again, has the pinned bytes, and each class comes equally often`, async (t) => {
    const set = await shapes10.load(split);
    const hash = createHash('sha256');
    const counts = new Array<number>(10).fill(0);
    for (let index = 0; index < set.size; index++) {
      const label = set.label(index);
      counts[label]! += 1;
      hash.update(Uint8Array.of(label)).update(set.pixels(index));
    }
    t.is(hash.digest('hex'), set.sha256);
    t.deepEqual(counts, new Array<number>(10).fill(set.size / 10));
    t.is(set.size, shapes10.splits[split]);
  });
}

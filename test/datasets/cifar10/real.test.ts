import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { cifar10 } from '../../../src/datasets/cifar10/index.ts';

const beside = fileURLToPath(new URL('../../../../shared/data/cifar-10-batches-bin', import.meta.url));
const dataDir = process.env.EPSBALL_DATA ?? (existsSync(beside) ? beside : undefined);

test('the test images are the known ones', async (t) => {
  if (dataDir === undefined) {
    t.log('skipped: no CIFAR-10 files; set EPSBALL_DATA to a folder with the .bin files to run this test');
    t.pass();
    return;
  }
  const set = await cifar10.load('test', { dataDir });
  const labels = Array.from({ length: set.size }, (_, index) => set.label(index));
  t.deepEqual(labels.slice(0, 10), [3, 8, 8, 0, 6, 6, 1, 6, 3, 1]);
  for (let label = 0; label < 10; label++) t.is(labels.filter((value) => value === label).length, 1_000);
  t.deepEqual([...set.pixels(0).subarray(0, 3)], [158, 112, 49]);
  const means = [0, 0, 0];
  for (let index = 0; index < set.size; index += 10) {
    set.pixels(index).forEach((value, i) => (means[i % 3]! += value / 255 / 1024 / 1_000));
  }
  [0.4942, 0.4851, 0.4504].forEach((expected, channel) => t.true(Math.abs(means[channel]! - expected) < 0.01));
});

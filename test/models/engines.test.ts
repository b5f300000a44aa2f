import test from 'ava';
import { models } from '../../src/models/index.ts';
import { compareEngines } from './compare-engines.ts';

for (const name of Object.keys(models)) {
  test.serial(`${name} of width 16: compiled logits and input gradients are those of eager tfjs`, async (t) => {
    await compareEngines(t, name, 16);
  });

  test.serial(`${name} for large images: compiled logits and input gradients are those of eager tfjs`, async (t) => {
    await compareEngines(t, name, 4, 128);
  });
}

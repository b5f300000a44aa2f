import test from 'ava';
import { models } from '../../src/models/index.ts';
import { compareEngines } from './compare-engines.ts';

/** Coverage slows tfjs's cpu backend down a lot, and width 16 covers the same lines. */
const isCovered = process.env['NODE_V8_COVERAGE'] !== undefined;

for (const name of Object.keys(models)) {
  (isCovered ? test.skip : test.serial)(
    `${name} of width 64: compiled logits and input gradients are those of eager tfjs`,
    async (t) => {
      t.timeout(540_000);
      await compareEngines(t, name, 64);
    },
  );
}

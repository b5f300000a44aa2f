import test from 'ava';
import type { ImageSet } from '../../src/datasets/types.ts';
import type { Engine } from '../../src/engine/types.ts';
import { resnet18 } from '../../src/models/resnet18.ts';
import { createEvaluator } from '../../src/training/evaluate.ts';
import { parameterLayout } from '../../src/training/layout.ts';

const size = { width: 8, inputShape: [2, 2, 3], classes: 2 } as const;

const set: ImageSet = {
  ...{ name: 'grey', split: 'test', size: 1010, inputShape: size.inputShape, classNames: ['even', 'odd'] },
  ...{ sha256: '', source: '', warnings: [] },
  label: (index) => index % 2,
  pixels: () => new Uint8Array(12),
};

test('of many images only some batches are in memory at once, and each image counts once', async (t) => {
  let running = 0;
  let most = 0;
  const classify = {
    async run() {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return { logits: Float32Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1 : 0)) };
    },
  };
  const engine = { workers: 2, compile: () => Promise.resolve(classify) } as unknown as Engine;
  const layout = parameterLayout(resnet18.parameters(size));
  const evaluator = await createEvaluator(engine, resnet18, size, layout);
  const weights = { parameters: new Float32Array(layout.trained.size), statistics: new Float32Array() };
  t.is(await evaluator.accuracy(weights, set), 0.5);
  t.is(most, 4);
});

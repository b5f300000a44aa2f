import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { createEngine } from '../../src/engine/index.ts';
import { weightTensors } from '../../src/models/bind.ts';
import { logSumExp } from '../../src/nn/log-sum-exp.ts';
import { readOnnx, type OnnxDescription } from '../../src/onnx/index.ts';
import { onnxFixtures, referenceOf } from './fixture.ts';

/** Operators that prevent gradients, by the beginning of a network's name. */
const withoutGradients: Readonly<Record<string, readonly string[]>> = {
  top_k: ['TopK'],
  'quantised-dynamic': ['DynamicQuantizeLinear', 'ConvInteger', 'MatMulInteger'],
  'quantised-static': ['QuantizeLinear', 'QLinearConv'],
  'quantised-pairs': ['QuantizeLinear', 'DequantizeLinear'],
};

const endings: Readonly<Record<string, OnnxDescription['final']>> = { softmax: 'softmax', log_softmax: 'log-softmax' };

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));
}

for (const fixture of onnxFixtures) {
  const missing = withoutGradients[fixture.network];
  const reading = () => readOnnx(readFileSync(fixture.path), fixture.path);

  if (missing) {
    test(`${fixture.title}: what prevents gradients is named`, (t) => {
      const read = reading();
      if (!('missing' in read)) return t.fail('it was read');
      const named = read.missing.map(({ operator }) => operator);
      for (const operator of missing) t.true(named.includes(operator), operator);
      t.true(read.missing.every(({ node, reason }) => node !== '' && reason !== ''));
      t.deepEqual(read.inputShape, referenceOf(fixture).images.shape.slice(1));
    });
    continue;
  }

  test(`${fixture.title}: logits to 1e-4 and input gradients to 1e-3 of PyTorch's`, async (t) => {
    const read = reading();
    if ('missing' in read) return t.fail(JSON.stringify(read.missing));
    const { network } = read;
    const { images, labels, logits, gradient } = referenceOf(fixture);
    t.is(network.classes, 10);
    t.is(network.opset, fixture.opset);
    t.is(network.final, endings[fixture.network] ?? 'none');
    t.regex(network.producer, /^pytorch/);
    t.deepEqual(network.inputShape, images.shape.slice(1));
    const engine = await createEngine({ device: 'cpu', workers: 1 });
    t.teardown(() => engine.close());
    const run = await engine.compile(
      ({ x, y }) => {
        const row = (each: tf.Tensor) => network.logits(weightTensors(network), each);
        const loss = (each: tf.Tensor) => logSumExp(row(each)).sum().sub(row(each).mul(y!).sum());
        return { logits: row(x!), gradient: tf.grad(loss)(x!) };
      },
      {
        x: { shape: images.shape, dtype: 'float32' },
        y: { shape: [labels.length, 10], dtype: 'float32' },
      },
    );
    const y = Float32Array.from({ length: 10 * labels.length }, (_, i) =>
      Number(labels[Math.floor(i / 10)] === i % 10),
    );
    const found = await run.run({ x: images.values, y });
    t.true(largestDifference(found['logits']!, logits.values) < 1e-4);
    const scale = Math.max(...Array.from(gradient.values, Math.abs));
    const off = largestDifference(found['gradient']!, gradient.values) / scale;
    t.true(off < 1e-3, `gradient off by ${off}`);
  });
}

import test from 'ava';
import * as ort from 'onnxruntime-node';
import { onnxFixtures, referenceOf, type OnnxFixture } from './fixture.ts';

const open = (path: string) => ort.InferenceSession.create(path, { logSeverityLevel: 3, intraOpNumThreads: 1 });

/** What ONNX Runtime gives for the images of the reference, one at a time. */
async function outputs({ path }: OnnxFixture, images: { shape: readonly number[]; values: Float32Array }) {
  const session = await open(path);
  const [count, ...shape] = images.shape as [number, ...number[]];
  const size = images.values.length / count;
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    const input = new ort.Tensor('float32', images.values.slice(i * size, (i + 1) * size), [1, ...shape]);
    const { output } = await session.run({ input });
    found.push(...(output!.data as Float32Array));
  }
  await session.release();
  return found;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));
}

/** Pearson's. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const moment = (x: readonly number[], y: readonly number[], mx: number, my: number) =>
    mean(x.map((value, i) => (value - mx) * (y[i]! - my)));
  return moment(a, b, meanA, meanB) / Math.sqrt(moment(a, a, meanA, meanA) * moment(b, b, meanB, meanB));
}

for (const fixture of onnxFixtures) {
  const isQuantised = fixture.network.startsWith('quantised');
  const what = isQuantised ? 'about the logits of the network it was made from' : "PyTorch's outputs to 1e-4";
  test(`${fixture.title}: ONNX Runtime gives ${what}`, async (t) => {
    const { images, output } = referenceOf(fixture);
    const found = await outputs(fixture, images);
    t.is(found.length, output.values.length);
    if (isQuantised) t.true(correlation(found, [...output.values]) > 0.97);
    else t.true(largestDifference(found, output.values) < 1e-4);
  });
}

test('references: a final softmax is that of the logits, and gradients are worth a comparison', (t) => {
  for (const fixture of onnxFixtures) {
    const { images, labels, logits, gradient, output } = referenceOf(fixture);
    t.deepEqual(gradient.shape, images.shape);
    const size = gradient.values.length / labels.length;
    for (const [i, label] of labels.entries()) {
      const row = logits.values.slice(i * 10, (i + 1) * 10);
      t.true(Number.isInteger(label) && label >= 0 && label < 10);
      t.true(Math.max(...gradient.values.subarray(i * size, (i + 1) * size)) > 0.1, fixture.title);
      if (!fixture.network.endsWith('softmax')) continue;
      const sum = row.reduce((total, value) => total + Math.exp(value), 0);
      const expected = Array.from(row, (value) => value - Math.log(sum));
      const given = Array.from(output.values.subarray(i * 10, (i + 1) * 10));
      const logarithms = fixture.network === 'softmax' ? given.map(Math.log) : given;
      t.true(largestDifference(logarithms, expected) < 1e-5);
    }
  }
});

test('each network comes with a fixed batch of one in an old operator set and a free batch in a new one', async (t) => {
  const networks = new Set(onnxFixtures.map(({ network }) => network));
  t.is(networks.size, 15);
  for (const network of networks) {
    if (network.startsWith('quantised')) continue;
    const files = onnxFixtures.filter((fixture) => fixture.network === network);
    const [older, newer] = files.toSorted((a, b) => a.opset - b.opset);
    t.true(older!.opset <= 11 && newer!.opset >= 16);
    const batches = await Promise.all(
      [older!, newer!].map(async ({ path }) => {
        const session = await open(path);
        const [input] = session.inputMetadata;
        await session.release();
        return input!.isTensor ? input!.shape[0] : undefined;
      }),
    );
    t.deepEqual(batches, [1, 'batch'], network);
  }
});

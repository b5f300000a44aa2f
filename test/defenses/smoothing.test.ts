import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import pgd from '../../attacks/pgd.ts';
import { argmax } from '../../src/argmax.ts';
import { defend } from '../../src/bench/defend.ts';
import { noiseSpecs, readNoise, type NoiseSource } from '../../src/bench/noise.ts';
import { resolveParams } from '../../src/bench/params.ts';
import type { ChainTarget } from '../../src/bench/step-chain.ts';
import smoothing from '../../src/defenses/smoothing.ts';
import { createEngine } from '../../src/engine/index.ts';
import type { HostArray, HostTensors } from '../../src/engine/types.ts';
import { bind } from '../../src/models/bind.ts';
import { drawNormal, drawUniform, randomStream } from '../../src/random.ts';
import type { GradientMode, Params } from '../../src/results/cell.ts';
import { compileCrossEntropy, noiseOfLanes } from '../bench/support/chained.ts';
import { compute, computeEagerly } from '../bench/support/compute.ts';
import { randomImages } from '../bench/support/images.ts';
import { dimensions, imageShape, linearModel, smoothModel } from '../bench/support/models.ts';
import { runCells } from '../bench/support/run-cells.ts';
import { relativeDistance } from '../nn/distance.ts';
import { alongDirection, dot, inDouble } from '../nn/float64.ts';

const lanes = 4;
const classes = 3;
const model = smoothModel();
const x = drawUniform(randomStream('smoothing test'), lanes * dimensions).map((value) => 0.5 + 0.4 * value);
const label = Int32Array.of(0, 1, 2, 0);
const images = { shape: [lanes, ...imageShape], dtype: 'float32' } as const;

function sourceOf(given: Params): NoiseSource {
  return { defense: smoothing, params: resolveParams(smoothing, given), shape: imageShape };
}

function rowsOf(values: ArrayLike<number>): number[][] {
  return Array.from({ length: values.length / classes }, (_, row) =>
    Array.from(values).slice(row * classes, (row + 1) * classes),
  );
}

/** log of the mean softmax over copies of each image, [lanes · classes], from the logits of each copy. */
function softVote(copies: readonly ArrayLike<number>[]): number[] {
  const shares = copies.map((logits) =>
    rowsOf(logits).flatMap((row) => {
      const total = row.reduce((sum, logit) => sum + Math.exp(logit), 0);
      return row.map((logit) => Math.exp(logit) / total);
    }),
  );
  return shares[0]!.map((_, i) => Math.log(shares.reduce((sum, each) => sum + each[i]!, 0) / copies.length));
}

/** The logits of the bare model at the noisy copies, vote by vote. */
function votesOf(sigma: number, noise: HostTensors): HostArray[] {
  return Object.values(noise).map((offset) => {
    const values = x.map((value, i) => value + sigma * offset[i]!);
    return computeEagerly((given) => ({ logits: bind(model).logits(given['x'] as tf.Tensor4D) }), {
      x: { shape: images.shape, values },
    })['logits']!;
  });
}

/** What the defense answers, all its steps in one graph. */
async function answerWhole(source: NoiseSource, noise: HostTensors): Promise<Record<string, HostArray>> {
  const specs = noiseSpecs(source, lanes, 1);
  return compute(
    ({ x: image, ...given }) => {
      const defended = defend(bind(model), smoothing, source.params, readNoise(given));
      return { logits: defended.logits(image as tf.Tensor4D), purified: defended.purify(image as tf.Tensor4D) };
    },
    {
      x: { shape: images.shape, values: x },
      ...Object.fromEntries(Object.entries(specs).map(([port, { shape }]) => [port, { shape, values: noise[port]! }])),
    },
  );
}

/** Logits, and the gradient of the cross-entropy, as attacks are told them. */
async function answerAttack(
  source: NoiseSource,
  gradient: GradientMode,
  noise: HostTensors,
): Promise<Record<string, HostArray>> {
  const engine = await createEngine({ workers: 1 });
  try {
    const target: ChainTarget = { source, gradient, model: () => bind(model) };
    const ask = await compileCrossEntropy(engine, target, 'gradient', { lanes });
    return await ask.run({ x, label, ...noise });
  } finally {
    await engine.close();
  }
}

test('the logits are the shares of a count of votes, to which the mean softmax adds one', async (t) => {
  const source = sourceOf({ sigma: 0.5, votes: 9 });
  const noise = noiseOfLanes(source, { lanes });
  const votes = votesOf(0.5, noise);
  const soft = softVote(votes);
  const winners = votes.map((logits) => rowsOf(logits).map((row) => argmax(row)));
  const counts = soft.map((_, i) => winners.filter((each) => each[Math.floor(i / classes)] === i % classes).length);
  t.true(
    counts.some((count) => count > 0 && count < 9),
    'not all copies agree',
  );
  const { logits, purified } = await answerWhole(source, noise);
  t.true(
    relativeDistance(
      logits!,
      soft.map((log, i) => Math.log((counts[i]! + Math.exp(log)) / 10)),
    ) < 1e-6,
  );
  t.deepEqual(
    rowsOf(logits!).map((row) => argmax(row)),
    rowsOf(counts).map((row) => argmax(row)),
  );
  t.deepEqual(purified, x, 'the image stays as it is');
  const { logits: chained } = await answerAttack(source, 'full', noise);
  t.true(relativeDistance(chained!, logits!) < 1e-6);
});

test('a class without any share has a logit that is finite', async (t) => {
  const w = new Float32Array(dimensions).fill(100);
  const { logits } = await compute(
    ({ x: image, ...noise }) => ({
      logits: defend(bind(linearModel(w, 0)), smoothing, { sigma: 0.1, votes: 1 }, noise).logits(image as tf.Tensor4D),
    }),
    {
      x: { shape: [1, ...imageShape], values: new Float32Array(dimensions).fill(1) },
      'noise.0.offset': { shape: [1, ...imageShape], values: new Float32Array(dimensions) },
    },
  );
  t.true(logits!.every(Number.isFinite));
  t.is(argmax(logits!), 1);
});

for (const sign of [1, -1]) {
  test(`of two classes with a vote each the one of the larger mean softmax wins, here ${(sign + 1) / 2}`, async (t) => {
    const first = Float32Array.from({ length: dimensions }, (_, i) => (i === 0 ? 1 : 0));
    const pushed = (by: number) => ({ shape: [1, ...imageShape], values: first.map((value) => value * sign * by) });
    const { logits } = await compute(
      ({ x: image, ...noise }) => ({
        logits: defend(bind(linearModel(first, 0)), smoothing, { sigma: 1, votes: 2 }, noise).logits(
          image as tf.Tensor4D,
        ),
      }),
      { x: pushed(0), 'noise.0.offset': pushed(2), 'noise.1.offset': pushed(-1) },
    );
    t.is(argmax(logits!), (sign + 1) / 2);
  });
}

test('the gradient is that of the soft vote, by finite differences in double precision', (t) => {
  const source = sourceOf({ sigma: 0.5, votes: 4 });
  const noise = noiseOfLanes(source, { lanes });
  const weights = drawNormal(randomStream('weights of logits'), lanes * classes);
  const { gradient } = inDouble(
    ({ x: image, ...given }) => {
      const { logits } = defend(bind(model), smoothing, source.params, readNoise(given));
      const weighted = (point: tf.Tensor): tf.Tensor =>
        logits(point as tf.Tensor4D)
          .mul(tf.tensor2d(weights, [lanes, classes]))
          .sum();
      return { gradient: tf.grad(weighted)(image!) };
    },
    { x: images, ...noiseSpecs(source, lanes, 1) },
  )({ x, ...noise });
  const classify = inDouble((given) => ({ logits: bind(model).logits(given['x'] as tf.Tensor4D) }), { x: images });
  const weightedVote = (point: Float64Array): number => {
    const copies = Object.values(noise).map(
      (offset) => classify({ x: point.map((value, i) => value + 0.5 * offset[i]!) })['logits']!,
    );
    return dot(softVote(copies), weights);
  };
  for (const name of ['first', 'second']) {
    const direction = drawNormal(randomStream('direction', name), x.length);
    const expected = alongDirection(weightedVote, x, direction, 1e-5);
    t.true(Math.abs(expected) > 1e-3);
    const found = dot(gradient!, direction);
    t.true(Math.abs(found - expected) < 1e-5 * Math.abs(expected), `${found} for ${expected}`);
  }
});

test('under very little noise all votes are for the class of the bare model', async (t) => {
  const source = sourceOf({ sigma: 1e-6, votes: 5 });
  const noise = noiseOfLanes(source, { lanes });
  const bare = rowsOf(votesOf(0, noise)[0]!).map((row) => argmax(row));
  t.true(new Set(bare).size > 1);
  const shares = rowsOf((await answerWhole(source, noise))['logits']!).map((row) => row.map(Math.exp));
  shares.forEach((row, i) => t.true(row[bare[i]!]! > 5 / 6));
});

test('with bpda attacks see the bare model', async (t) => {
  const source = sourceOf({ sigma: 0.5, votes: 3 });
  const noise = noiseOfLanes(source, { lanes });
  const plain = sourceOf({ sigma: 1e-6, votes: 1 });
  const bare = await answerAttack(plain, 'bpda', noiseOfLanes(plain, { lanes }));
  t.true(relativeDistance(bare['logits']!, votesOf(0, noise)[0]!) < 1e-6);
  const { logits, gradient } = await answerAttack(source, 'bpda', noise);
  t.deepEqual([logits, gradient], [bare['logits'], bare['gradient']]);
});

const setting = {
  models: [smoothModel()],
  images: randomImages(24, (_, index) => index % 3, { classes: 3 }),
  attacks: [pgd],
  defenses: [smoothing],
  epsilons: ['0.05'],
  params: { smoothing: { votes: 3 }, pgd: { steps: 4 } },
  eot: 2,
};

test('the seed decides the votes, and nothing else does', async (t) => {
  const [first, again, other] = [
    await runCells(setting),
    await runCells({ ...setting, lanes: 8, workers: 2 }),
    await runCells({ ...setting, seed: 1 }),
  ];
  t.true(first.cells.every(({ status }) => status === 'done'));
  t.is(again.lines, first.lines);
  t.not(other.lines, first.lines);
});

test('a single vote, which is one graph, is measured as several are, in every way of gradients', async (t) => {
  const gradients: GradientMode[] = ['full', 'bpda', 'bpda-score', 'transfer'];
  for (const votes of [1, 2]) {
    const params = { ...setting.params, smoothing: { votes } };
    const { cells, samples } = await runCells({ ...setting, params, epsilons: ['0.2'], gradients, checks: true });
    t.deepEqual(
      cells.map(({ gradient, status }) => [gradient, status]),
      gradients.map((mode) => [mode, 'done']),
    );
    t.true(samples.some(({ success, rounds }) => success && rounds > 0));
  }
});

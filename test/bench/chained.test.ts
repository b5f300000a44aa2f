import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { z } from 'zod';
import { deviation } from '../../src/attacks/deviation.ts';
import { crossEntropy } from '../../src/attacks/loss.ts';
import { compileChained } from '../../src/bench/chained-function.ts';
import type { Question } from '../../src/bench/question.ts';
import { defend, exposeToAttack } from '../../src/bench/defend.ts';
import { evaluateGradient } from '../../src/bench/evaluate.ts';
import { guardDefense } from '../../src/bench/guard-defense.ts';
import { isRandom, noiseSpecs, readNoise, type NoiseSource } from '../../src/bench/noise.ts';
import { resolveParams } from '../../src/bench/params.ts';
import { StepChain, type ChainTarget } from '../../src/bench/step-chain.ts';
import { defineDefense } from '../../src/defenses/define.ts';
import { discoverDefenses } from '../../src/defenses/discover.ts';
import tweedie from '../../src/defenses/tweedie.ts';
import type { Defense } from '../../src/defenses/types.ts';
import type { Params } from '../../src/results/cell.ts';
import { createEngine } from '../../src/engine/index.ts';
import { trace } from '../../src/engine/trace.ts';
import type { CompiledFunction, Engine, HostArray } from '../../src/engine/types.ts';
import { bind } from '../../src/models/bind.ts';
import { denoise } from '../../src/models/joint.ts';
import { drawNormal, drawUniform, randomStream } from '../../src/random.ts';
import { interpret } from '../engine/interpreter.ts';
import { alongDirection, dot } from '../nn/float64.ts';
import { compileCrossEntropy, crossEntropyQuestion, noiseOfLanes } from './support/chained.ts';
import { imageShape, smoothModel } from './support/models.ts';

const lanes = 2;
const pixels = 48;
const x = drawUniform(randomStream('chained test'), lanes * pixels).map((value) => 0.5 + 0.4 * value);
const label = Int32Array.of(0, 1);

/** Everything that a defense may have: a state besides the image, a schedule, noise in every step. */
const elaborate = defineDefense({
  name: 'elaborate',
  summary: 'Denoises, adds noise, and is drawn back to where it began.',
  reference: '',
  params: z.strictObject({ steps: z.int().default(3) }),
  needs: 'joint',
  unbounded: true,
  steps: ({ steps }) => steps,
  draws: () => ({ offset: { law: 'normal', shape: 'image' }, scale: { law: 'uniform', shape: [1] } }),
  begin: ({ x: image }) => ({ x: image.mul(0.9), anchor: image.square() }),
  schedule: (k) => ({ sigma: 0.4 / (k + 1), pull: 0.1 * (k + 1) }),
  step({ state: { x: image, anchor }, schedule: { sigma, pull }, random: { offset, scale }, model }) {
    const noise = offset!.mul(scale!.reshape([-1, 1, 1, 1])).mul(0.1);
    const drawn = anchor.sub(image).mul(pull!.reshape([-1, 1, 1, 1]));
    return { x: denoise(model.joint, image, sigma!).add(noise).add(drawn), anchor };
  },
});

const shipped = [...(await discoverDefenses()).values()].filter(({ name }) => name !== 'feedforward');

/** Parameters with which small networks move images noticeably, and few steps. */
const special: Readonly<Record<string, Params>> = {
  tweedie: { steps: 3, sigma: 0.4, sigmaEnd: 0.3, stepSize: 0.9, noise: 0.3 },
  langevin: { steps: 3, sigma: 0.4, sigmaEnd: 0.3 },
  adp: { steps: 2, sigma: 0.4, shortest: 0 },
  likelihood: { steps: 2 },
  smoothing: { votes: 3 },
};

/** Those whose gradient is not that of their values, on purpose; their own tests say what it is. */
const straightThrough: readonly string[] = ['smoothing'];

const cases: Readonly<Record<string, { defense: Defense; params: Params }>> = {
  ...Object.fromEntries(
    shipped.map((defense) => [defense.name, { defense, params: resolveParams(defense, special[defense.name]) }]),
  ),
  'tweedie without noise': { defense: tweedie, params: resolveParams(tweedie, { ...special['tweedie'], noise: 0 }) },
  'tweedie with guidance': {
    defense: tweedie,
    params: resolveParams(tweedie, { ...special['tweedie'], guidance: 'predicted' }),
  },
  elaborate: { defense: elaborate, params: { steps: 3 } },
};

/** Runs what is compiled in double precision, by interpreting what was traced. */
const doubleEngine: Pick<Engine, 'compile'> = {
  compile(fn, inputs) {
    const graph = trace(fn, inputs);
    const outputs = Object.entries(graph.outputs).map(([name, { shape }]) => [name, { shape, dtype: 'float32' }]);
    return Promise.resolve({
      inputs,
      outputs: Object.fromEntries(outputs) as CompiledFunction['outputs'],
      run: (values) => Promise.resolve(interpret(graph, values) as unknown as Record<string, HostArray>),
      dispose: () => Promise.resolve(),
    });
  },
};

function targetOf(source: NoiseSource, gradient: ChainTarget['gradient'] = 'full'): ChainTarget {
  return { source, gradient, model: () => bind(smoothModel()) };
}

for (const [name, { defense, params }] of Object.entries(cases)) {
  const source: NoiseSource = { defense, params, shape: imageShape };

  const testOfDifferences = straightThrough.includes(name) ? test.skip : test;
  testOfDifferences(`${name}: the chained gradient is that of finite differences, in double precision`, async (t) => {
    const draws = isRandom(source) ? 2 : 1;
    const noise = noiseOfLanes(source, { lanes, draws });
    const ask = await compileCrossEntropy(doubleEngine, targetOf(source), 'gradient', { lanes, draws });
    const { gradient } = await ask.run({ x: Float64Array.from(x) as unknown as Float32Array, label, ...noise });
    const losses = await compileCrossEntropy(doubleEngine, targetOf(source), 'logits', { lanes, draws });
    const direction = drawNormal(randomStream('direction', name), x.length);
    const step = 1e-5;
    const total = async (scale: number): Promise<number> => {
      const moved = Float64Array.from(x, (value, i) => value + scale * direction[i]!);
      const { loss } = await losses.run({ x: moved as unknown as Float32Array, label, ...noise });
      return [...loss!].reduce((sum, value) => sum + value, 0);
    };
    const expected = ((await total(step)) - (await total(-step))) / (2 * step);
    const found = dot(gradient!, direction);
    t.true(Math.abs(expected) > 1e-3);
    t.true(Math.abs(found - expected) < 2e-5 * Math.abs(expected), `${found} for ${expected}`);
  });

  test(`${name}: chained and in one graph the answers are the same`, async (t) => {
    const draws = isRandom(source) ? 2 : 1;
    const noise = noiseOfLanes(source, { lanes, draws });
    const engine = await createEngine({ workers: 1 });
    try {
      const ask = await compileCrossEntropy(engine, targetOf(source), 'gradient', { lanes, draws });
      const found = await ask.run({ x, label, ...noise });
      const whole = await engine.compile(
        (given) => {
          const repeated = given
            .x!.expandDims(1)
            .tile([1, draws, 1, 1, 1])
            .reshape([-1, ...imageShape]);
          const labels = tf.tensor1d(
            [...label].flatMap((each) => Array<number>(draws).fill(each)),
            'int32',
          );
          const loss = (point: tf.Tensor): tf.Tensor =>
            crossEntropy(
              defend(bind(smoothModel()), defense, params, readNoise(given)).logits(point as tf.Tensor4D),
              labels,
            ).sum();
          const gradient = tf
            .grad(loss)(repeated)
            .reshape([lanes, draws, ...imageShape])
            .mean(1);
          return { gradient };
        },
        { x: { shape: [lanes, ...imageShape], dtype: 'float32' }, ...noiseSpecs(source, lanes, draws) },
      );
      const { gradient } = await whole.run({ x, ...noise });
      const distance = Math.sqrt(
        dot(
          gradient!.map((value, i) => value - found['gradient']![i]!),
          gradient!.map((value, i) => value - found['gradient']![i]!),
        ) / dot(gradient!, gradient!),
      );
      t.true(distance < 1e-4, String(distance));
    } finally {
      await engine.close();
    }
  });
}

test('with bpda the gradient is that of the classifier at the purified image', async (t) => {
  const { defense, params } = cases['tweedie without noise']!;
  const source: NoiseSource = { defense, params, shape: imageShape };
  const ask = await compileCrossEntropy(doubleEngine, targetOf(source, 'bpda'), 'gradient', { lanes });
  const { gradient } = await ask.run({ x, label });
  const chain = await StepChain.compile(doubleEngine as Engine, targetOf(source), lanes, false);
  const purified = (await chain.forward(x, {})).at(-1)!['state.x']!;
  const plain = trace(
    (given) => ({
      loss: crossEntropy(bind(smoothModel()).logits(given.x as tf.Tensor4D), given.label as tf.Tensor1D).sum(),
    }),
    { x: { shape: [lanes, ...imageShape], dtype: 'float32' }, label: { shape: [lanes], dtype: 'int32' } },
  );
  const direction = drawNormal(randomStream('bpda direction'), x.length);
  const expected = alongDirection((at) => interpret(plain, { x: at, label }).loss![0]!, purified, direction, 1e-5);
  t.true(Math.abs(dot(gradient!, direction) - expected) < 1e-6 * Math.abs(expected));
});

test('several losses have a gradient each', async (t) => {
  const { defense, params } = cases['tweedie without noise']!;
  const source: NoiseSource = { defense, params, shape: imageShape };
  const target = targetOf(source);
  const gradientOf = async (lossOf: Question['lossOf']): Promise<HostArray> => {
    const chain = await StepChain.compile(doubleEngine as Engine, target, lanes, true);
    const asked = { ...crossEntropyQuestion(source, 'gradient', { lanes }), lossOf };
    return (await (await compileChained(doubleEngine as Engine, target, chain, asked)).run({ x, label }))['gradient']!;
  };
  const both = await gradientOf(
    () =>
      ({ logits }) =>
        logits.slice([0, 0], [-1, 2]),
  );
  for (const column of [0, 1]) {
    const one = await gradientOf(
      () =>
        ({ logits }) =>
          logits.slice([0, column], [-1, 1]).reshape<tf.Tensor1D>([-1]),
    );
    for (let lane = 0; lane < lanes; lane++) {
      const from = (lane * 2 + column) * pixels;
      t.deepEqual([...both.subarray(from, from + pixels)], [...one.subarray(lane * pixels, (lane + 1) * pixels)]);
    }
  }
});

test('a loss sees the purified image and its density: its chained gradient is that of finite differences, and of one graph', async (t) => {
  const { defense, params } = cases['tweedie without noise']!;
  const source: NoiseSource = { defense, params, shape: imageShape };
  const target = targetOf(source);
  const lossOf: Question['lossOf'] = (rows) => (answer) =>
    deviation({ ...answer, x: rows['clean'] as tf.Tensor4D, epsilon: tf.tensor1d([0.1, 0.2]), norm: 'l2' }).add(
      answer.logDensity!(0.3).div(pixels),
    );
  const ask = async (engine: Pick<Engine, 'compile'>, kind: Question['kind']): Promise<CompiledFunction> => {
    const { specs, ...question } = crossEntropyQuestion(source, kind, { lanes });
    const chain = await StepChain.compile(engine as Engine, target, lanes, kind === 'gradient');
    return compileChained(engine as Engine, target, chain, {
      ...question,
      specs: { ...specs, clean: specs['x']! },
      lossOf,
    });
  };
  const clean = x.map((value, i) => value + (i % 2 ? 0.05 : -0.05));
  const direction = drawNormal(randomStream('direction of purifier losses'), x.length);
  const losses = await ask(doubleEngine, 'logits');
  const step = 1e-5;
  const total = async (scale: number): Promise<number> => {
    const moved = Float64Array.from(x, (value, i) => value + scale * direction[i]!);
    const { loss } = await losses.run({ x: moved as unknown as Float32Array, clean, label });
    return [...loss!].reduce((sum, value) => sum + value, 0);
  };
  const expected = ((await total(step)) - (await total(-step))) / (2 * step);
  const { gradient } = await (await ask(doubleEngine, 'gradient')).run({ x, clean, label });
  t.true(Math.abs(expected) > 1e-2);
  t.true(Math.abs(dot(gradient!, direction) - expected) < 2e-5 * Math.abs(expected));

  const whole = trace(
    (given) => {
      const told = evaluateGradient(
        exposeToAttack(bind(smoothModel()), defense, params, 'full'),
        given.x as tf.Tensor4D,
        lossOf(given),
      );
      return { gradient: told.gradient };
    },
    {
      x: { shape: [lanes, ...imageShape], dtype: 'float32' },
      clean: { shape: [lanes, ...imageShape], dtype: 'float32' },
    },
  );
  const inOneGraph = interpret(whole, { x, clean }).gradient!;
  t.true(gradient!.every((value, i) => Math.abs(value - inOneGraph[i]!) < 1e-6 * Math.max(1, Math.abs(value))));
});

test('a step that changes the shape of its state is named', async (t) => {
  const growing = defineDefense({
    name: 'growing',
    summary: 'Its state grows.',
    reference: '',
    params: z.strictObject({}),
    needs: 'any',
    steps: () => 2,
    step: ({ state }) => ({ x: tf.concat([state.x, state.x], 3) }),
  });
  const target = targetOf({ defense: guardDefense(growing), params: {}, shape: imageShape });
  await t.throwsAsync(StepChain.compile(doubleEngine as Engine, target, lanes, false), {
    message: /growing makes shape \[2, 4, 4, 6\] of its state "x" of shape \[2, 4, 4, 3\]/,
  });
});

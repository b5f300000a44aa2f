import test from 'ava';
import { trace } from '../../src/engine/trace.ts';
import type { Graph } from '../../src/engine/graph.ts';
import type { TrainOptions } from '../../src/training/options.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { interpret } from '../engine/interpreter.ts';
import { onBothEngines } from '../nn/both-engines.ts';
import { relativeDistance } from '../nn/distance.ts';
import { alongDirection, dot } from '../nn/float64.ts';
import { denoisingWeight, stepCase } from './step-case.ts';

/** The part of a graph that some outputs need. */
function restrictTo(graph: Graph, names: readonly string[]): Graph {
  const outputs = Object.fromEntries(names.map((name) => [name, graph.outputs[name]!]));
  return graph.builder.graph(graph.inputs, outputs);
}

/** A training whose gradient is checked: its network, the side of the images, what is special. */
interface Case {
  readonly title: string;
  readonly model: string;
  readonly side: number;
  readonly options?: Partial<TrainOptions>;
  readonly kinds: readonly RegExp[];
  /** Weight of the logarithm of the denoising ratio in the loss. */
  readonly weight: number;
}

const ofPlain = [/^stem/, /^stage1.*gain/, /^stage3.*filter/, /^head/, /^stage4.*bias/];
const ofJoint = [/^stem/, /^stage1.*gain/, /^stage3.*filter/, /^(side|head)/];
const cases: readonly Case[] = [
  { title: 'resnet18', model: 'resnet18', side: 8, kinds: ofPlain, weight: 0 },
  {
    title: 'resnet18 with noise and smoothed labels',
    ...{ model: 'resnet18', side: 8, kinds: ofPlain, weight: 0 },
    options: { noiseLevels: [0.1, 0.3], labelSmoothing: 0.1 },
  },
  { title: 'gradresnet', model: 'gradresnet', side: 4, kinds: [...ofJoint, /^energy/], weight: denoisingWeight },
  {
    title: 'gradresnet, classes alone',
    ...{ model: 'gradresnet', side: 4, kinds: ofJoint, weight: 0 },
    options: { denoisingWeight: 0 },
  },
  {
    title: 'unet',
    ...{ model: 'unet', side: 8, weight: 1 },
    kinds: [/^stem/, /norm.gain$/, /^down/, /^up/, /^noise/],
  },
];

for (const { title, model, side, options, kinds, weight } of cases) {
  test(`${title}: the gradient is that of the loss, by finite differences in every tensor of a kind`, (t) => {
    const { layout, step, values } = stepCase(model, 8, side, 2, options);
    const graph = trace(step.fn, step.inputs);
    const { gradient } = interpret(graph, values);
    const lossGraph = restrictTo(
      graph,
      ['crossEntropy', 'denoising'].filter((name) => name in graph.outputs),
    );
    const lossAt = (parameters: Float64Array): number => {
      const { crossEntropy, denoising } = interpret(lossGraph, { ...values, parameters });
      return (crossEntropy?.[0] ?? 0) + (weight === 0 ? 0 : weight * Math.log(denoising![0]!));
    };
    for (const kind of kinds) {
      const noise = drawNormal(randomStream('direction', kind.source), layout.trained.size);
      const direction = new Float64Array(layout.trained.size);
      for (const slot of layout.trained.slots.filter((each) => kind.test(each.name))) {
        direction.set(noise.subarray(slot.offset, slot.offset + slot.size), slot.offset);
      }
      const expected = alongDirection(lossAt, values['parameters']!, direction, 1e-7);
      const deviation = Math.abs(dot(gradient!, direction) - expected);
      t.true(Math.abs(expected) > 1e-4, `${kind.source}: the loss depends on it`);
      t.true(deviation < 1e-5 * Math.max(1, Math.abs(expected)), `${kind.source}: ${deviation} of ${expected}`);
    }
  });
}

test('classes alone leave the energy without a gradient', (t) => {
  const { layout, step, values } = stepCase('gradresnet', 8, 4, 2, { denoisingWeight: 0 });
  const { gradient } = interpret(trace(step.fn, step.inputs), values);
  for (const { offset, size } of layout.trained.slots.filter(({ name }) => name.startsWith('energy'))) {
    t.true(gradient!.subarray(offset, offset + size).every((value) => value === 0));
  }
});

for (const [model, least] of [
  ['gradresnet', 2],
  ['unet', 1],
] as const) {
  test(`${model}: the geometric mean over one noisy image is the arithmetic one, over several it is another`, (t) => {
    const gradientOf = (shard: number, denoisingMean: 'arithmetic' | 'geometric'): Float64Array => {
      const { step, values } = stepCase(model, 4, 4, shard, { denoisingMean });
      return interpret(trace(step.fn, step.inputs), values)['gradient']!;
    };
    const distance = (shard: number): number =>
      relativeDistance(gradientOf(shard, 'geometric'), gradientOf(shard, 'arithmetic'));
    t.true(distance(least) < 1e-9, String(distance(least)));
    t.true(distance(2 * least) > 1e-3, String(distance(2 * least)));
  });
}

test('the parameter gradients of the joint loss agree between compiled and eager, at width 16 on small images', async (t) => {
  t.timeout(540_000);
  const { step, values } = stepCase('gradresnet', 16, 16, 2);
  const { compiled, eager } = await onBothEngines(step.fn, step.inputs, values);
  const distance = relativeDistance(compiled['gradient']!, eager['gradient']!);
  t.true(distance < 1e-4, String(distance));
  t.true(relativeDistance(compiled['crossEntropy']!, eager['crossEntropy']!) < 1e-5);
  t.true(relativeDistance(compiled['denoising']!, eager['denoising']!) < 1e-4);
  t.deepEqual(compiled['trainAccuracy'], eager['trainAccuracy']);
});

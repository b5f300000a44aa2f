import test from 'ava';
import { trace } from '../../src/engine/trace.ts';
import type { Graph } from '../../src/engine/graph.ts';
import { models } from '../../src/models/index.ts';
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

for (const name of Object.keys(models)) {
  test(`${name}: the gradient is that of the loss, by finite differences in every tensor of a kind`, (t) => {
    const { layout, step, values } = stepCase(name, 8, name === 'resnet18' ? 8 : 4, 2);
    const graph = trace(step.fn, step.inputs);
    const { gradient } = interpret(graph, values);
    const lossGraph = restrictTo(graph, ['crossEntropy', 'denoising']);
    const lossAt = (parameters: Float64Array): number => {
      const { crossEntropy, denoising } = interpret(lossGraph, { ...values, parameters });
      return crossEntropy![0]! + denoisingWeight * Math.log(denoising![0]!);
    };
    const kinds = [/^stem/, /^stage1.*gain/, /^stage3.*filter/, /^(side|head)/, /^(energy|stage4.*bias)/];
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

test('the parameter gradients of the joint loss agree between compiled and eager, at width 16 on small images', async (t) => {
  t.timeout(540_000);
  const { step, values } = stepCase('gradresnet', 16, 16, 2);
  const { compiled, eager } = await onBothEngines(step.fn, step.inputs, values);
  const distance = relativeDistance(compiled['gradient']!, eager['gradient']!);
  t.true(distance < 1e-4, String(distance));
  t.true(relativeDistance(compiled['crossEntropy']!, eager['crossEntropy']!) < 1e-5);
  t.true(relativeDistance(compiled['denoising']!, eager['denoising']!) < 1e-4);
  t.deepEqual(compiled['correct'], eager['correct']);
});

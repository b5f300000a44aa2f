import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import {
  type CompiledFunction,
  type Engine,
  type HostArray,
  type HostTensors,
  type TensorFunction,
  createEngine,
} from '../../../src/engine/index.ts';
import { binaryCases } from './binary.ts';
import { drawInputs } from './draw.ts';
import { families } from './families.ts';
import { type LaneCase, laneCases } from './lane-case.ts';
import { unaryCases } from './unary.ts';

const lanes = 16;
const wildness = 37;
const table = laneCases(unaryCases, binaryCases);

let engine: Engine;

test.before(async () => {
  engine = await createEngine({ device: 'cpu', workers: 1 });
});

test.after.always(() => engine.close());

/** The results of a case and its gradients in `x`, all with a leading batch axis. */
function laneFunction({ apply, derivatives }: LaneCase): TensorFunction {
  return (inputs) => {
    const value = (x: tf.Tensor) => apply({ ...inputs, x });
    const first = tf.grad((x) => value(x).square().sum());
    const second = tf.grad((x) => first(x).square().sum());
    return {
      value: apply(inputs),
      ...(derivatives > 0 && { first: first(inputs.x!) }),
      ...(derivatives > 1 && { second: second(inputs.x!) }),
    };
  };
}

/** A batch with `source(slot)`, a lane of `values`, in each slot; a negative number means that lane made large. */
function arrange(values: HostArray, source: (slot: number) => number): HostArray {
  const size = values.length / lanes;
  const arranged = values.slice();
  for (let slot = 0; slot < lanes; slot++) {
    const from = Math.abs(source(slot));
    const wild = source(slot) < 0 ? wildness : 1;
    for (let i = 0; i < size; i++) arranged[slot * size + i] = values[from * size + i]! * wild;
  }
  return arranged;
}

function arrangeAll(inputs: HostTensors, source: (slot: number) => number): HostTensors {
  return Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, arrange(values, source)]));
}

function bitsOfLane(values: HostArray, slot: number): Uint32Array {
  const size = values.length / lanes;
  return new Uint32Array(values.slice(slot * size, (slot + 1) * size).buffer);
}

/** The outputs of a case that changed in any bit when lanes moved, with an example each. */
async function variantOutputs(compiled: CompiledFunction, inputs: HostTensors): Promise<string[]> {
  const base = await compiled.run(inputs);
  const arrangements: Readonly<Record<string, (slot: number) => number>> = {
    'rotated by 5': (slot) => (slot + 5) % lanes,
    reversed: (slot) => lanes - 1 - slot,
    'one lane everywhere': () => 3,
    'large neighbours of odd slots': (slot) => (slot % 2 === 1 ? (slot + 8) % lanes : -slot),
  };
  const found = new Map<string, string>();
  for (const [name, source] of Object.entries(arrangements)) {
    const moved = await compiled.run(arrangeAll(inputs, source));
    for (let slot = 0; slot < lanes; slot++) {
      const from = source(slot);
      if (from < 0 || Object.is(from, -0)) continue;
      for (const output of Object.keys(base)) {
        const [is, should] = [bitsOfLane(moved[output]!, slot), bitsOfLane(base[output]!, from)];
        const same = is.every((bits, k) => bits === should[k]);
        if (!same) found.set(output, `${output}: lane ${from} in slot ${slot}, ${name}`);
      }
    }
  }
  return [...found.values()];
}

for (const [family, cases] of Object.entries(table)) {
  test.serial(`${family}: a lane has the same bits in any slot beside any neighbours`, async (t) => {
    const variant: string[] = [];
    for (const each of cases) {
      const draws = Object.fromEntries(
        Object.entries(each.inputs).map(([name, draw]) => [name, { ...draw, shape: [lanes, ...draw.shape] }]),
      );
      const compiled = await engine.compile(laneFunction(each), draws);
      const outputs = await variantOutputs(compiled, drawInputs(draws));
      variant.push(...outputs.map((output) => `${each.title}, ${output}`));
    }
    t.deepEqual(variant, []);
  });
}

test('every kernel family has lane cases', (t) => {
  t.deepEqual(Object.keys(table).sort(), Object.keys(families).sort());
});

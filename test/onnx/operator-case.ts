import type * as tf from '@tensorflow/tfjs';
import type { ExecutionContext } from 'ava';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createEngine } from '../../src/engine/index.ts';
import type { Engine } from '../../src/engine/types.ts';
import { weightTensors } from '../../src/models/bind.ts';
import { readOnnx, type OnnxNetwork } from '../../src/onnx/index.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { derivativeDeviations } from '../nn/derivative-checks.ts';
import { writeModel, type WrittenAttribute, type WrittenNode, type WrittenTensor } from './write-model.ts';

/** One operator with its attributes and further inputs, applied to an image `x`. */
export interface OperatorCase {
  readonly op: string;
  readonly opset?: number;
  /** Shape of x for one image. */
  readonly x: readonly number[];
  /** Tensors after x among the inputs; `undefined` where one is left away. */
  readonly rest?: readonly (WrittenTensor | undefined)[];
  readonly attributes?: Readonly<Record<string, WrittenAttribute>>;
  /** Nodes that make `a` out of `x`, in place of x as the first input. */
  readonly before?: readonly WrittenNode[];
  /** Names of all inputs, in place of x and the rest. */
  readonly inputs?: readonly string[];
  readonly initialisers?: Readonly<Record<string, WrittenTensor>>;
  readonly outputs?: number;
  /** Whether derivatives are compared with finite differences; default true. */
  readonly isSmooth?: boolean;
  /** What is drawn is made positive, for roots and logarithms. */
  readonly isPositive?: boolean;
}

/** As many as the smallest full batch of a run: what the engine promises about bits, it promises for these. */
const lanes = 8;

let shared: Promise<Engine> | undefined;

/** An engine for all cases of a file. */
function engine(): Promise<Engine> {
  shared ??= createEngine({ device: 'cpu', workers: 1 });
  return shared;
}

export async function closeEngine(): Promise<void> {
  await (await shared)?.close();
}

/** The file of a case: the operator, and its outputs as one row of numbers. */
export function fileOf(each: OperatorCase): Uint8Array {
  const { op, opset = 17, x, rest = [], attributes = {}, before = [], outputs = 1 } = each;
  const names = rest.map((tensor, i) => (tensor ? `r${i}` : ''));
  const initialisers = Object.fromEntries(rest.flatMap((tensor, i) => (tensor ? [[`r${i}`, tensor] as const] : [])));
  const made = Array.from({ length: outputs }, (_, i) => `y${i}`);
  return writeModel({
    opset,
    inputs: { x: ['batch', ...x] },
    outputs: ['logits'],
    initialisers: { ...initialisers, ...each.initialisers },
    nodes: [
      ...before,
      {
        op,
        inputs: each.inputs ?? [before.length > 0 ? 'a' : 'x', ...names],
        outputs: made,
        attributes,
      },
      ...made.map((name) => ({ op: 'Cast', inputs: [name], outputs: [`f${name}`], attributes: { to: 1 } })),
      ...made.map((name) => ({
        op: 'Flatten',
        inputs: [`f${name}`],
        outputs: [`row${name}`],
        attributes: { axis: 0 },
      })),
      { op: 'Concat', inputs: made.map((name) => `row${name}`), outputs: ['logits'], attributes: { axis: 1 } },
    ],
  });
}

/** The network of a file, which must have one. */
export function networkOf(t: ExecutionContext, bytes: Uint8Array): OnnxNetwork {
  const reading = readOnnx(bytes, 'test.onnx');
  if ('missing' in reading) return t.fail(JSON.stringify(reading.missing));
  return reading.network;
}

/** What ONNX Runtime makes of one image. */
export async function byRuntime(bytes: Uint8Array, x: Float32Array, shape: readonly number[]): Promise<Float32Array> {
  const session = await InferenceSession.create(bytes, { graphOptimizationLevel: 'disabled', intraOpNumThreads: 1 });
  const { logits } = await session.run({ x: new Tensor('float32', x, [1, ...shape]) });
  await session.release();
  return logits!.data as Float32Array;
}

function largestDeviation(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  const scale = Math.max(1, ...Array.from(expected, Math.abs).filter(Number.isFinite));
  return Math.max(
    ...Array.from(expected, (value, i) =>
      Object.is(value, found[i]) || value === found[i] ? 0 : Math.abs(value - found[i]!) / scale,
    ),
  );
}

/** Compares a case with ONNX Runtime, lane by lane, the bits of lanes in other places beside others, and its derivatives with finite differences. */
export async function checkCase(t: ExecutionContext, name: string, each: OperatorCase): Promise<void> {
  const bytes = fileOf(each);
  const network = networkOf(t, bytes);
  const size = each.x.reduce((product, side) => product * side, 1);
  const draw = drawNormal(randomStream('onnx', name), lanes * size);
  const values = each.isPositive ? draw.map((value) => Math.abs(value) + 0.5) : draw;
  const fn = (inputs: Readonly<Record<string, tf.Tensor>>) => ({
    logits: network.logits(weightTensors(network), inputs['x']!),
  });
  const run = await (await engine()).compile(fn, { x: { shape: [lanes, ...each.x], dtype: 'float32' } });
  const together = (await run.run({ x: values.slice() }))['logits']!;
  const turned = Float32Array.from(values, (_, i) => values[(i + size) % values.length]!);
  const elsewhere = (await run.run({ x: turned }))['logits']!;
  for (const lane of [0, 3, lanes - 1]) {
    const x = values.slice(lane * size, (lane + 1) * size);
    const rowOf = (rows: ArrayLike<number>, slot: number) =>
      Array.from(rows).slice(slot * network.classes, (slot + 1) * network.classes);
    const row = rowOf(together, lane);
    const expected = await byRuntime(bytes, x, each.x);
    t.is(expected.length, network.classes, name);
    t.true(largestDeviation(row, expected) < 1e-5, `${name}: ${largestDeviation(row, expected)}`);
    t.deepEqual(rowOf(elsewhere, (lane + lanes - 1) % lanes), row, `${name}: lane ${lane} beside others`);
  }
  if (each.isSmooth === false) return;
  const { first, second } = derivativeDeviations(
    (inputs) => network.logits(weightTensors(network), inputs['x']!),
    { x: { shape: [2, ...each.x], dtype: 'float32' } },
    { x: values.slice(0, 2 * size) },
  );
  t.true(first < 1e-5, `${name}: first derivative off by ${first}`);
  t.true(second < 1e-4, `${name}: second derivative off by ${second}`);
}

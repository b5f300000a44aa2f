import * as tf from '@tensorflow/tfjs';
import { trace } from '../engine/trace.ts';
import { EpsballError, messageOf } from '../errors.ts';
import { applyNode, isKnownOperator } from './apply-node.ts';
import { readModel } from './file/read-model.ts';
import type { FileNode, FileTensor, HostTensor, ModelFile } from './file/types.ts';
import { damaged, Inexpressible, ModelFault, quote, unsuitable } from './faults.ts';
import { finalSoftmax, isOverAll } from './final-softmax.ts';
import { Folder } from './fold-node.ts';
import { liveNodes } from './live-nodes.ts';
import { givenValues, networkOf, type Plan } from './network.ts';
import { classesOf, declaredClasses, imageTypes, readInput } from './ports.ts';
import type { MissingOperator, OnnxDescription, OnnxReading } from './types.ts';
import type { Value } from './value.ts';

/** Most numbers of all tensors of a file together: 1 GiB as float32. */
const mostNumbers = 2 ** 28;

/** Lanes with which a network is tried out: more than one, so that what mixes them shows in its shapes. */
const trialLanes = 2;

function firstLine(error: unknown): string {
  return messageOf(error).split('\n')[0]!;
}

/** Why a node cannot be expressed. @throws ModelFault where the model is at fault */
function obstacle({ operator: own, domain, label }: FileNode, error: unknown): MissingOperator {
  const operator = domain === '' ? own : `${domain}::${own}`;
  if (error instanceof ModelFault) {
    throw new ModelFault(`the node ${quote(label)} (${operator}) cannot be evaluated: ${error.message}`);
  }
  const isKnown = error instanceof Inexpressible || error instanceof EpsballError;
  return { operator, node: label, reason: isKnown ? firstLine(error) : `it cannot be expressed: ${firstLine(error)}` };
}

/** The tensors of a file, and those that cannot be read. */
type Tensors = Pick<Plan, 'known' | 'weights'> & Pick<Trial, 'missing'>;

/** Reads the tensors that nodes use. */
function readTensors(file: ModelFile, nodes: readonly FileNode[]): Tensors {
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  const tensors = Array.from(file.initialisers.values()).filter(({ name }) => used.has(name));
  const inNodes = nodes.flatMap(({ attributes }) =>
    Array.from(attributes.values()).filter(
      (value): value is FileTensor => typeof value === 'object' && 'read' in value,
    ),
  );
  const count = [...tensors, ...inNodes].reduce(
    (total, { shape }) => total + shape.reduce((product, side) => product * side, 1),
    0,
  );
  if (count > mostNumbers) throw new ModelFault(`its tensors hold ${count} numbers; at most 2^28 are read`);
  const missing: MissingOperator[] = [];
  const read = tensors.flatMap((tensor) => {
    try {
      return [[tensor.name, tensor.read()] as const];
    } catch (error) {
      if (!(error instanceof Inexpressible)) throw error;
      missing.push({ operator: 'initializer', node: tensor.name, reason: error.message });
      return [];
    }
  });
  const isWeight = ({ dtype, shape }: HostTensor): boolean => dtype === 'float32' && shape.length > 0;
  return {
    known: new Map(read.filter(([, host]) => !isWeight(host))),
    weights: new Map(read.filter(([, host]) => isWeight(host))),
    missing,
  };
}

interface Trial {
  readonly values: ReadonlyMap<string, Value>;
  readonly known: ReadonlyMap<string, HostTensor>;
  readonly nodes: readonly FileNode[];
  readonly missing: readonly MissingOperator[];
}

/** Runs a network once on the recording backend: computes what is known, and finds what is missing. */
function tryOut(nodes: readonly FileNode[], values: Map<string, Value>, opset: number): Trial {
  const folder = new Folder(opset);
  const found = new Map<string, HostTensor>();
  const left: FileNode[] = [];
  const missing: MissingOperator[] = [];
  for (const node of nodes) {
    const inputs = node.inputs.map((name) => values.get(name));
    if (node.inputs.some((name) => name !== '' && !values.has(name)) && isKnownOperator(node)) continue;
    try {
      const made = folder.fold(node, inputs, applyNode(node, inputs, opset, trialLanes));
      for (const [i, name] of node.outputs.entries()) {
        const value = made[i];
        if (name === '' || !value) continue;
        values.set(name, value);
        if (value.host) found.set(name, value.host);
      }
      if (!made.every(({ host }) => host)) left.push(node);
    } catch (error) {
      missing.push(obstacle(node, error));
    }
  }
  return { values, known: found, nodes: left, missing };
}

function describe(file: ModelFile, path: string): OnnxDescription {
  const input = readInput(file, path);
  const [output, ...others] = file.outputs;
  if (!output)
    throw unsuitable(path, 'it has no output', 'Export a network whose output is one row of logits an image.');
  return {
    producer: file.producer,
    opset: file.opset,
    inputName: input.name,
    inputShape: input.shape.slice(1),
    outputName: output.name,
    otherOutputs: others.map(({ name }) => name),
    classes: declaredClasses(output),
    final: finalSoftmax(file, output.name)?.kind ?? 'none',
  };
}

/** The gradient is recorded once, so that what has none is found now and not in the middle of a run. */
function gradientObstacle(plan: Plan): MissingOperator | undefined {
  const network = networkOf(plan);
  const shape = [1, ...plan.description.inputShape];
  const loss = (x: tf.Tensor): tf.Tensor => {
    const weights = Object.entries(network.weights).map(([name, weight]) => [
      name,
      tf.tensor(weight.values, [...weight.shape]),
    ]);
    return network.logits(Object.fromEntries(weights) as Record<string, tf.Tensor>, x).sum();
  };
  try {
    trace(({ x }) => ({ gradient: tf.grad(loss)(x!) }), { x: { shape, dtype: 'float32' } });
    return undefined;
  } catch (error) {
    return { operator: 'gradient', node: plan.logits, reason: firstLine(error) };
  }
}

function planOf(file: ModelFile, path: string): Plan | (OnnxDescription & { missing: readonly MissingOperator[] }) {
  const description = describe(file, path);
  const { outputName, inputName, inputShape, opset } = description;
  const nodes = liveNodes(file.nodes, outputName);
  const type = file.inputs[0]!.type;
  if (!imageTypes.includes(type)) {
    const reason = `the input has the element type ${type} of ONNX, whole numbers or texts, and only real numbers have gradients`;
    return { ...description, missing: [{ operator: 'input', node: inputName, reason }] };
  }
  const tensors = readTensors(file, nodes);
  let result: ReturnType<typeof planOf> | undefined;
  trace(
    ({ x }) => {
      const weights = Object.fromEntries(
        Array.from(tensors.weights, ([name, { shape, values }]) => [
          name,
          tf.tensor(values as Float32Array, [...shape]),
        ]),
      );
      const trial = tryOut(nodes, givenValues({ ...tensors, description }, weights, x!), opset);
      result = concludeTrial(file, path, { ...description }, tensors, trial);
      return { x: x! };
    },
    { x: { shape: [trialLanes, ...inputShape], dtype: 'float32' } },
  );
  return result!;
}

function concludeTrial(
  file: ModelFile,
  path: string,
  description: OnnxDescription,
  tensors: Tensors,
  { values, nodes, known, missing }: Trial,
): ReturnType<typeof planOf> {
  const output = values.get(description.outputName);
  const obstacles = [...tensors.missing, ...missing];
  if (!output && obstacles.length === 0) {
    const what = `its output ${quote(description.outputName)} is made by no node`;
    throw unsuitable(path, what, 'Export the network that classifies the images.');
  }
  if (!output) return { ...description, missing: obstacles };
  const classes = classesOf(output.shape, description.outputName, path);
  if (!output.isLaned) {
    throw unsuitable(path, 'its output does not depend on its input', 'Export the network that classifies the images.');
  }
  const softmax = finalSoftmax(file, description.outputName);
  const before = softmax && values.get(softmax.logits);
  const isFinal = before !== undefined && before.isLaned && isOverAll(softmax!, before, description.opset);
  const logits = isFinal ? softmax!.logits : description.outputName;
  const live = liveNodes(nodes, logits);
  const used = new Set([...live.flatMap(({ inputs }) => inputs), logits]);
  const all = new Map([...tensors.known, ...known]);
  return {
    description: { ...description, classes, final: isFinal ? softmax!.kind : 'none' },
    nodes: live,
    known: new Map(Array.from(all).filter(([name]) => used.has(name))),
    weights: new Map(Array.from(tensors.weights).filter(([name]) => used.has(name))),
    logits,
  };
}

/** Reads a network from the bytes of an ONNX file; see `readOnnx`. */
export function readNetwork(bytes: Uint8Array, path: string): OnnxReading {
  const file = readModel(bytes, path);
  try {
    const plan = planOf(file, path);
    if ('missing' in plan) return plan;
    const without = gradientObstacle(plan);
    return without ? { ...plan.description, missing: [without] } : { network: networkOf(plan) };
  } catch (error) {
    throw error instanceof ModelFault ? damaged(path, error.message) : error;
  }
}

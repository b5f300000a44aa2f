import protobuf from 'protobufjs';
import { onnxAttributeTypes as kinds, onnxModel } from '../../engine/onnx-schema.ts';
import { damaged, ModelFault, quote } from '../faults.ts';
import type { AttributeMessage, ModelMessage, NodeMessage, ValueInfoMessage } from './messages.ts';
import { readTensor } from './read-tensor.ts';
import type { FileAttribute, FileNode, FilePort, FileTensor, ModelFile } from './types.ts';

/** Largest file that protobuf allows. */
const largestFile = 2 ** 31;

/** Most axes of an input. */
const mostAxes = 16;

/** Operator sets that are read: exporters of the last years write 9 and later, and the runtime knows none beyond. */
const oldestOpset = 7;
const newestOpset = 26;

function decode(bytes: Uint8Array): ModelMessage {
  if (bytes.length > largestFile) throw new ModelFault(`it has ${bytes.length} bytes; at most 2 GiB are read`);
  const reader = protobuf.Reader.create(bytes);
  reader.discardUnknown = true;
  try {
    return onnxModel.decode(reader) as unknown as ModelMessage;
  } catch {
    throw new ModelFault('its bytes cannot be decoded');
  }
}

function attributeOf(attribute: AttributeMessage, label: string, path: string): FileAttribute | undefined {
  switch (attribute.type) {
    case kinds.float:
      return attribute.f;
    case kinds.int:
      return Number(attribute.i);
    case kinds.string:
      return Buffer.from(attribute.s).toString('utf8');
    case kinds.floats:
      return attribute.floats;
    case kinds.ints:
      return attribute.ints.map(Number);
    case kinds.tensor:
      if (!attribute.t) throw new ModelFault(`the attribute ${quote(attribute.name)} of ${label} is empty`);
      return readTensor(attribute.t, path, `${attribute.name} of ${label}`);
    default:
      return undefined;
  }
}

function nodeOf(node: NodeMessage, position: number, path: string): FileNode {
  const label = node.name === '' ? `${node.opType} ${position + 1}` : node.name;
  const attributes = node.attribute.map(
    (attribute) => [attribute.name, attributeOf(attribute, quote(label), path)] as const,
  );
  return {
    label,
    operator: node.opType,
    domain: node.domain === 'ai.onnx' ? '' : node.domain,
    inputs: node.input,
    outputs: node.output,
    attributes: new Map(attributes),
  };
}

function portOf({ name, type }: ValueInfoMessage): FilePort {
  const tensor = type?.tensorType;
  const shape = tensor?.shape?.dim.map(({ dimValue, dimParam }) => {
    const side = Number(dimValue);
    return dimParam !== '' || side <= 0 ? -1 : side;
  });
  if (shape && shape.length > mostAxes) throw new ModelFault(`the value ${quote(name)} has ${shape.length} axes`);
  return { name, type: tensor?.elemType ?? 0, shape };
}

function opsetOf({ opsetImport }: ModelMessage): number {
  const found = opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  if (!found) throw new ModelFault('it does not say which version of the operators it uses');
  const version = Number(found.version);
  if (version >= oldestOpset && version <= newestOpset) return version;
  throw new ModelFault(`it uses version ${version} of the operators; ${oldestOpset} to ${newestOpset} are read`);
}

/** Every value is made once, by the file or by one node, and nodes use what was made before them. */
function checkOrder({ nodes, initialisers, inputs }: ModelFile): void {
  const made = new Set([...initialisers.keys(), ...inputs.map(({ name }) => name)]);
  for (const { label, inputs: used, outputs } of nodes) {
    const unknown = used.find((name) => name !== '' && !made.has(name));
    if (unknown !== undefined) {
      throw new ModelFault(`the node ${quote(label)} uses the value ${quote(unknown)}, which nothing before it makes`);
    }
    for (const name of outputs) {
      if (name !== '' && made.has(name)) throw new ModelFault(`the value ${quote(name)} is made twice`);
      made.add(name);
    }
  }
}

function modelOf(bytes: Uint8Array, path: string): ModelFile {
  const message = decode(bytes);
  const { graph } = message;
  if (!graph || graph.node.length === 0) throw new ModelFault('it holds no graph of operators');
  const opset = opsetOf(message);
  const initialisers = new Map<string, FileTensor>();
  for (const tensor of graph.initializer) initialisers.set(tensor.name, readTensor(tensor, path));
  const file = {
    producer: [message.producerName, message.producerVersion].filter((part) => part !== '').join(' '),
    opset,
    nodes: graph.node.map((node, position) => nodeOf(node, position, path)),
    initialisers,
    inputs: graph.input.map(portOf).filter(({ name }) => !initialisers.has(name)),
    outputs: graph.output.map(portOf),
  };
  checkOrder(file);
  return file;
}

/**
 * Reads the parts of an ONNX model.
 *
 * @throws EpsballError CORRUPT_MODEL where the bytes are no such file
 */
export function readModel(bytes: Uint8Array, path: string): ModelFile {
  try {
    return modelOf(bytes, path);
  } catch (error) {
    throw error instanceof ModelFault ? damaged(path, error.message) : error;
  }
}

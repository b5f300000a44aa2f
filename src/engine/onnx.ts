import type { AttributeValue, Graph, GraphNode, Value } from './graph.ts';
import { onnxAttributeTypes, onnxModel, onnxTypes } from './onnx-schema.ts';

/** Operator set that graphs are written in: the newest with `Gelu` that every supported runtime reads. */
const opset = 20;
const irVersion = 9;

function valueName(value: Value): string {
  return `v${value.id}`;
}

function attribute(name: string, value: AttributeValue, isFloat: boolean): object {
  if (typeof value === 'string') return { name, s: Buffer.from(value), type: onnxAttributeTypes.string };
  if (typeof value === 'number') {
    return isFloat
      ? { name, f: value, type: onnxAttributeTypes.float }
      : { name, i: value, type: onnxAttributeTypes.int };
  }
  return isFloat
    ? { name, floats: value, type: onnxAttributeTypes.floats }
    : { name, ints: value, type: onnxAttributeTypes.ints };
}

function valueInfo(name: string, { shape, dtype }: Value): object {
  const dim = shape.map((dimValue) => ({ dimValue }));
  return { name, type: { tensorType: { elemType: onnxTypes[dtype], shape: { dim } } } };
}

function initializer(value: Value): object {
  const values = value.constant!;
  const dims = value.uniform === undefined ? value.shape : value.shape.map(() => 1);
  return {
    name: valueName(value),
    dims,
    dataType: onnxTypes[value.dtype],
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

/** Names of an operator's results up to the one that is used. */
function resultNames({ output, place }: GraphNode): string[] {
  const unused = Array.from({ length: place }, (_, i) => `${valueName(output)}:${i}`);
  return [...unused, valueName(output)];
}

function node(each: GraphNode): object {
  const { op, domain, inputs, attributes, floats } = each;
  return {
    opType: op,
    domain,
    input: inputs.map(valueName),
    output: resultNames(each),
    attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value, floats.includes(name))),
  };
}

/** The runtime's own sets of operators that a graph uses. */
function runtimeDomains({ nodes }: Graph): { domain: string; version: number }[] {
  const domains = new Set(nodes.map(({ domain }) => domain).filter((domain) => domain !== ''));
  return [...domains].map((domain) => ({ domain, version: 1 }));
}

/**
 * Writes a recorded graph as an ONNX model. Inputs and outputs keep their names; an output that is a constant, an input,
 * or asked for under two names is handed through an `Identity`. Uniform constants are written with all sides 1 and rely on
 * broadcasting: kernels that cannot broadcast expand them first.
 */
export function toOnnx(graph: Graph): Uint8Array {
  const inputs = Object.entries(graph.inputs);
  const outputs = Object.entries(graph.outputs);
  const constants = new Map<number, Value>();
  for (const value of [...graph.nodes.flatMap((each) => each.inputs), ...outputs.map(([, value]) => value)]) {
    if (value.constant) constants.set(value.id, value);
  }
  const hand = (from: string, to: string): object => ({
    opType: 'Identity',
    input: [from],
    output: [to],
    attribute: [],
  });
  const message = {
    irVersion,
    producerName: 'epsball',
    opsetImport: [{ domain: '', version: opset }, ...runtimeDomains(graph)],
    graph: {
      name: 'epsball',
      node: [
        ...inputs.map(([name, value]) => hand(`in:${name}`, valueName(value))),
        ...graph.nodes.map(node),
        ...outputs.map(([name, value]) => hand(valueName(value), `out:${name}`)),
      ],
      initializer: [...constants.values()].map(initializer),
      input: inputs.map(([name, value]) => valueInfo(`in:${name}`, value)),
      output: outputs.map(([name, value]) => valueInfo(`out:${name}`, value)),
    },
  };
  return onnxModel.encode(onnxModel.fromObject(message)).finish();
}

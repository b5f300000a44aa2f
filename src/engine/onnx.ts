import protobuf from 'protobufjs';
import type { AttributeValue, Graph, GraphNode, Value, ValueType } from './graph.ts';

/** Operator set that graphs are written in: the newest with `Gelu` that every supported runtime reads. */
const opset = 20;
const irVersion = 9;

const elementTypes: Record<ValueType, number> = { float32: 1, int32: 6, int64: 7, bool: 9 };
const attributeTypes = { float: 1, int: 2, string: 3, floats: 6, ints: 7 } as const;

const field = (type: string, id: number, rule?: 'repeated') => (rule ? { type, id, rule } : { type, id });

/** The part of onnx.proto3 that is written here; field numbers are those of the ONNX specification. */
const schema = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: {
        irVersion: field('int64', 1),
        producerName: field('string', 2),
        graph: field('Graph', 7),
        opsetImport: field('Opset', 8, 'repeated'),
      },
    },
    Opset: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    Graph: {
      fields: {
        node: field('Node', 1, 'repeated'),
        name: field('string', 2),
        initializer: field('Tensor', 5, 'repeated'),
        input: field('ValueInfo', 11, 'repeated'),
        output: field('ValueInfo', 12, 'repeated'),
      },
    },
    Node: {
      fields: {
        input: field('string', 1, 'repeated'),
        output: field('string', 2, 'repeated'),
        opType: field('string', 4),
        attribute: field('Attribute', 5, 'repeated'),
        domain: field('string', 7),
      },
    },
    Attribute: {
      fields: {
        name: field('string', 1),
        f: field('float', 2),
        i: field('int64', 3),
        s: field('bytes', 4),
        floats: field('float', 7, 'repeated'),
        ints: field('int64', 8, 'repeated'),
        type: field('int32', 20),
      },
    },
    Tensor: {
      fields: {
        dims: field('int64', 1, 'repeated'),
        dataType: field('int32', 2),
        name: field('string', 8),
        rawData: field('bytes', 9),
      },
    },
    ValueInfo: { fields: { name: field('string', 1), type: field('Type', 2) } },
    Type: { fields: { tensorType: field('TensorType', 1) } },
    TensorType: { fields: { elemType: field('int32', 1), shape: field('Shape', 2) } },
    Shape: { fields: { dim: field('Dimension', 1, 'repeated') } },
    Dimension: { fields: { dimValue: field('int64', 1) } },
  },
});

const modelType = schema.lookupType('Model');

function valueName(value: Value): string {
  return `v${value.id}`;
}

function attribute(name: string, value: AttributeValue, isFloat: boolean): object {
  if (typeof value === 'string') return { name, s: Buffer.from(value), type: attributeTypes.string };
  if (typeof value === 'number') {
    return isFloat ? { name, f: value, type: attributeTypes.float } : { name, i: value, type: attributeTypes.int };
  }
  return isFloat
    ? { name, floats: value, type: attributeTypes.floats }
    : { name, ints: value, type: attributeTypes.ints };
}

function valueInfo(name: string, { shape, dtype }: Value): object {
  const dim = shape.map((dimValue) => ({ dimValue }));
  return { name, type: { tensorType: { elemType: elementTypes[dtype], shape: { dim } } } };
}

function initializer(value: Value): object {
  const values = value.constant!;
  const dims = value.uniform === undefined ? value.shape : value.shape.map(() => 1);
  return {
    name: valueName(value),
    dims,
    dataType: elementTypes[value.dtype],
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

function node({ op, domain, inputs, output, attributes, floats }: GraphNode): object {
  return {
    opType: op,
    domain,
    input: inputs.map(valueName),
    output: [valueName(output)],
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
  return modelType.encode(modelType.fromObject(message)).finish();
}

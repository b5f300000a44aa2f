import protobuf from 'protobufjs';
import { toOnnx } from '../../../src/engine/onnx.ts';
import { trace } from '../../../src/engine/trace.ts';
import type { TensorFunction } from '../../../src/engine/types.ts';

const many = (type: string, id: number) => ({ type, id, rule: 'repeated' as const });
const one = (type: string, id: number) => ({ type, id });

/** What our writer writes of onnx.proto3, and names of open sides. */
const modelType = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: { irVersion: one('int64', 1), graph: one('Graph', 7), opsetImport: many('Opset', 8) },
    },
    Opset: { fields: { domain: one('string', 1), version: one('int64', 2) } },
    Graph: {
      fields: {
        node: many('Node', 1),
        name: one('string', 2),
        initializer: many('Tensor', 5),
        input: many('ValueInfo', 11),
        output: many('ValueInfo', 12),
      },
    },
    Node: {
      fields: {
        input: many('string', 1),
        output: many('string', 2),
        name: one('string', 3),
        opType: one('string', 4),
        attribute: many('Attribute', 5),
        domain: one('string', 7),
      },
    },
    Attribute: {
      fields: {
        name: one('string', 1),
        f: one('float', 2),
        i: one('int64', 3),
        s: one('bytes', 4),
        floats: many('float', 7),
        ints: many('int64', 8),
        type: one('int32', 20),
      },
    },
    Tensor: {
      fields: {
        dims: many('int64', 1),
        dataType: one('int32', 2),
        name: one('string', 8),
        rawData: one('bytes', 9),
        externalData: many('Entry', 13),
        dataLocation: one('int32', 14),
      },
    },
    Entry: { fields: { key: one('string', 1), value: one('string', 2) } },
    ValueInfo: { fields: { name: one('string', 1), type: one('Type', 2) } },
    Type: { fields: { tensorType: one('TensorType', 1) } },
    TensorType: { fields: { elemType: one('int32', 1), shape: one('Shape', 2) } },
    Shape: { fields: { dim: many('Dimension', 1) } },
    Dimension: { fields: { dimValue: one('int64', 1), dimParam: one('string', 2) } },
  },
}).lookupType('Model');

/** Element types of ONNX. */
export const elemTypes = { float32: 1, uint8: 2, int64: 7, float16: 10, float64: 11 } as const;

export interface NodeMessage {
  input: string[];
  output: string[];
  name?: string;
  opType: string;
  attribute?: { name: string; type: number; i?: number; ints?: number[] }[];
  domain?: string;
}
export interface BorderMessage {
  name: string;
  type: { tensorType: { elemType: number; shape: { dim: { dimValue?: number; dimParam?: string }[] } } };
}
/** The parts of a file that tests change. */
export interface ModelMessage {
  opsetImport: { domain: string; version: number }[];
  graph: {
    node: NodeMessage[];
    initializer: { dims: number[]; dataType: number; name: string; rawData?: Uint8Array }[];
    input: BorderMessage[];
    output: BorderMessage[];
  };
}

/** A function of x [batch, ...shape] that gives y, as an ONNX file for so many inputs at once, with what is then changed in it. */
export function foreignFile(
  fn: TensorFunction,
  shape: readonly number[],
  { batch = 1, edit = () => undefined }: { batch?: number; edit?: (model: ModelMessage) => void } = {},
): Uint8Array {
  const bytes = toOnnx(trace(fn, { x: { shape: [batch, ...shape], dtype: 'float32' } }));
  const model = modelType.toObject(modelType.decode(bytes), { longs: Number, arrays: true }) as ModelMessage;
  edit(model);
  return modelType.encode(modelType.fromObject(model)).finish();
}

/** Leaves the batch open, as exporters do where they are told to. */
export function openBatch({ graph: { input, output } }: ModelMessage): void {
  for (const { type } of [...input, ...output]) type.tensorType.shape.dim[0] = { dimParam: 'batch' };
}

/** Lets input and output be of another type, with casts on both sides. */
export function withElements(elemType: number): (model: ModelMessage) => void {
  return ({ graph: { node, input, output } }) => {
    const cast = (from: string, to: string, target: number): NodeMessage => ({
      input: [from],
      output: [to],
      opType: 'Cast',
      attribute: [{ name: 'to', type: 2, i: target }],
    });
    node.unshift(cast('given', input[0]!.name, elemTypes.float32));
    node.push(cast(output[0]!.name, 'answered', elemType));
    input[0]!.name = 'given';
    output[0]!.name = 'answered';
    for (const { type } of [...input, ...output]) type.tensorType.elemType = elemType;
  };
}

import { onnxAttributeTypes, onnxModel, onnxTypes } from '../../src/engine/onnx-schema.ts';

/** A tensor to write: float32 where the numbers are a Float32Array, int64 where they are big, int32 or bool otherwise. */
export interface WrittenTensor {
  readonly dims: readonly number[];
  readonly values: Float32Array | BigInt64Array | Int32Array | Uint8Array;
}

/** An attribute: whole numbers are written as such, others as floats; `{ float: 1 }` is a float, too. */
export type WrittenAttribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | WrittenTensor;

export interface WrittenNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, WrittenAttribute>>;
  readonly domain?: string;
  readonly name?: string;
}

export interface WrittenModel {
  readonly nodes: readonly WrittenNode[];
  readonly initialisers?: Readonly<Record<string, WrittenTensor>>;
  /** Shapes by name; a text is an open side. */
  readonly inputs: Readonly<Record<string, readonly (number | string)[]>>;
  readonly outputs: readonly string[];
  readonly opset: number;
  readonly inputType?: number;
}

/** A vector of int64, as shapes and axes are. */
export function integers(...values: readonly (number | bigint)[]): WrittenTensor {
  return { dims: [values.length], values: BigInt64Array.from(values, BigInt) };
}

/** A tensor of float32. */
export function floats(dims: readonly number[], values: ArrayLike<number>): WrittenTensor {
  return { dims, values: Float32Array.from(values) };
}

function typeOf(values: WrittenTensor['values']): number {
  if (values instanceof Float32Array) return onnxTypes.float32;
  if (values instanceof BigInt64Array) return onnxTypes.int64;
  return values instanceof Int32Array ? onnxTypes.int32 : onnxTypes.bool;
}

function tensorMessage({ dims, values }: WrittenTensor, name = ''): object {
  const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, dims, dataType: typeOf(values), rawData };
}

function attributeMessage(name: string, value: WrittenAttribute): object {
  if (typeof value === 'string') return { name, s: Buffer.from(value), type: onnxAttributeTypes.string };
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? { name, i: value, type: onnxAttributeTypes.int }
      : { name, f: value, type: onnxAttributeTypes.float };
  }
  if ('float' in value) return { name, f: value.float, type: onnxAttributeTypes.float };
  if ('floats' in value) return { name, floats: value.floats, type: onnxAttributeTypes.floats };
  if ('dims' in value) return { name, t: tensorMessage(value), type: onnxAttributeTypes.tensor };
  return { name, ints: value, type: onnxAttributeTypes.ints };
}

/** Writes an ONNX model. */
export function writeModel({
  nodes,
  initialisers = {},
  inputs,
  outputs,
  opset,
  inputType = 1,
}: WrittenModel): Uint8Array {
  const message = {
    irVersion: opset < 11 ? 4 : 8,
    producerName: 'test',
    opsetImport: [
      { domain: '', version: opset },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph: {
      name: 'test',
      node: nodes.map(({ op, inputs: input, outputs: output, attributes = {}, domain = '', name = '' }) => ({
        opType: op,
        name,
        domain,
        input,
        output,
        attribute: Object.entries(attributes).map(([key, value]) => attributeMessage(key, value)),
      })),
      initializer: Object.entries(initialisers).map(([name, tensor]) => tensorMessage(tensor, name)),
      input: Object.entries(inputs).map(([name, shape]) => ({
        name,
        type: {
          tensorType: {
            elemType: inputType,
            shape: { dim: shape.map((side) => (typeof side === 'string' ? { dimParam: side } : { dimValue: side })) },
          },
        },
      })),
      output: outputs.map((name) => ({ name, type: { tensorType: { elemType: 1 } } })),
    },
  };
  return onnxModel.encode(onnxModel.fromObject(message)).finish();
}

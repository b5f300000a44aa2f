import { onnxModel, onnxTypes } from '../../../src/engine/onnx-schema.ts';
import { toOnnx } from '../../../src/engine/onnx.ts';
import { trace } from '../../../src/engine/trace.ts';
import type { TensorFunction } from '../../../src/engine/types.ts';

interface NodeMessage {
  input: string[];
  output: string[];
  name?: string;
  opType: string;
  attribute?: { name: string; type: number; i?: number; ints?: number[] }[];
  domain?: string;
}
interface BorderMessage {
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
  const model = onnxModel.toObject(onnxModel.decode(bytes), { longs: Number, arrays: true }) as ModelMessage;
  edit(model);
  return onnxModel.encode(onnxModel.fromObject(model)).finish();
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
    node.unshift(cast('given', input[0]!.name, onnxTypes.float32));
    node.push(cast(output[0]!.name, 'answered', elemType));
    input[0]!.name = 'given';
    output[0]!.name = 'answered';
    for (const { type } of [...input, ...output]) type.tensorType.elemType = elemType;
  };
}

import { onnxModel } from '../../engine/onnx-schema.ts';

interface Stored {
  readonly graph?: { readonly initializer?: readonly { readonly dims?: readonly number[] }[] };
}

/** How many numbers an ONNX file keeps as initialisers: its weights, with what quantisation and shapes need. */
export function countNumbers(bytes: Uint8Array): number {
  const { graph } = onnxModel.toObject(onnxModel.decode(bytes), { longs: Number }) as Stored;
  const sizes = (graph?.initializer ?? []).map(({ dims = [] }) => dims.reduce((size, side) => size * side, 1));
  return sizes.reduce((sum, size) => sum + size, 0);
}

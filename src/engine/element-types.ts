import { Float16Array } from '@petamoriken/float16';
import type { Tensor } from 'onnxruntime-node';

/** How float32 numbers enter and leave a file in one of its element types. */
export interface ElementType {
  /** Rounded to the nearest value of the type; integers end at the ends of its range. */
  write(values: Float32Array): Tensor.DataType;
  read(values: Tensor.DataType): Float32Array;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): [ArrayBufferLike, number, number] {
  return [buffer, byteOffset, byteLength];
}

const asNumbers = (values: Tensor.DataType): Float32Array => Float32Array.from(values as ArrayLike<number>);

/** The element types that a file may have at its border, by the runtime's names. */
export const elementTypes: Readonly<Record<string, ElementType>> = {
  float32: { write: (values) => values, read: (values) => values as Float32Array },
  float64: { write: (values) => Float64Array.from(values), read: asNumbers },
  float16: {
    write: (values) => new Uint16Array(Float16Array.from(values).buffer),
    read: (values) => {
      const [buffer, start, bytes] = bytesOf(values as Uint16Array);
      return Float32Array.from(new Float16Array(buffer, start, bytes / Float16Array.BYTES_PER_ELEMENT));
    },
  },
  uint8: {
    write: (values) => new Uint8Array(Uint8ClampedArray.from(values).buffer),
    read: asNumbers,
  },
};

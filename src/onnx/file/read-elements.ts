import { Float16Array } from '@petamoriken/float16';
import { ModelFault } from '../faults.ts';
import { readVarints, toInt32 } from './integers.ts';
import type { ElementType, FileType, HostTensor } from './types.ts';

type Elements = HostTensor['values'];

/** How numbers of a type are stored in bytes, and the element type that they have here. */
interface Format {
  readonly size: number;
  readonly dtype: ElementType;
  /** From bytes of their own, little-endian and aligned. */
  fromBytes(buffer: ArrayBuffer): Elements;
}

const integers = (values: ArrayLike<number>): Int32Array => Int32Array.from(values, toInt32);
const longs = (values: BigInt64Array | BigUint64Array): Int32Array =>
  Int32Array.from({ length: values.length }, (_, i) => toInt32(Number(values[i])));

/** A bfloat16 is the first half of a float32. */
function fromBfloat16(buffer: ArrayBuffer): Float32Array {
  const halves = new Uint16Array(buffer);
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
}

/** Every element type that is read. */
export const formats: Readonly<Record<FileType, Format>> = {
  float32: { size: 4, dtype: 'float32', fromBytes: (buffer) => new Float32Array(buffer) },
  float16: { size: 2, dtype: 'float32', fromBytes: (buffer) => Float32Array.from(new Float16Array(buffer)) },
  bfloat16: { size: 2, dtype: 'float32', fromBytes: fromBfloat16 },
  float64: { size: 8, dtype: 'float32', fromBytes: (buffer) => Float32Array.from(new Float64Array(buffer)) },
  uint8: { size: 1, dtype: 'int32', fromBytes: (buffer) => integers(new Uint8Array(buffer)) },
  int8: { size: 1, dtype: 'int32', fromBytes: (buffer) => integers(new Int8Array(buffer)) },
  uint16: { size: 2, dtype: 'int32', fromBytes: (buffer) => integers(new Uint16Array(buffer)) },
  int16: { size: 2, dtype: 'int32', fromBytes: (buffer) => integers(new Int16Array(buffer)) },
  int32: { size: 4, dtype: 'int32', fromBytes: (buffer) => new Int32Array(buffer) },
  uint32: { size: 4, dtype: 'int32', fromBytes: (buffer) => integers(new Uint32Array(buffer)) },
  int64: { size: 8, dtype: 'int32', fromBytes: (buffer) => longs(new BigInt64Array(buffer)) },
  uint64: { size: 8, dtype: 'int32', fromBytes: (buffer) => longs(new BigUint64Array(buffer)) },
  bool: { size: 1, dtype: 'bool', fromBytes: (buffer) => new Uint8Array(buffer).map((byte) => Number(byte !== 0)) },
};

/** Numbers from raw bytes. @throws ModelFault where the bytes are not as many as the numbers take */
export function readRaw(bytes: Uint8Array, type: FileType, count: number): Elements {
  const { size, fromBytes } = formats[type];
  if (bytes.length !== count * size) {
    throw new ModelFault(`its ${count} numbers take ${count * size} bytes, and ${bytes.length} are there`);
  }
  return fromBytes(Uint8Array.from(bytes).buffer);
}

/** The field of a tensor that holds numbers of a type where they are not raw bytes, as ONNX lays down. */
export const typedFields: Readonly<
  Record<FileType, 'floatData' | 'int32Data' | 'int64Data' | 'doubleData' | 'uint64Data'>
> = {
  float32: 'floatData',
  float16: 'int32Data',
  bfloat16: 'int32Data',
  float64: 'doubleData',
  uint8: 'int32Data',
  int8: 'int32Data',
  uint16: 'int32Data',
  int16: 'int32Data',
  int32: 'int32Data',
  uint32: 'uint64Data',
  int64: 'int64Data',
  uint64: 'uint64Data',
  bool: 'int32Data',
};

/** Numbers from the typed field of a tensor. @throws ModelFault where it holds more or fewer */
export function readTyped(bytes: Uint8Array, type: FileType, count: number): Elements {
  if (type === 'float32' || type === 'float64') return readRaw(bytes, type, count);
  const isUnsigned = type === 'uint32' || type === 'uint64';
  const values = readVarints(bytes, count, (value) => toInt32(Number(isUnsigned ? value : BigInt.asIntN(64, value))));
  if (type === 'float16' || type === 'bfloat16') return formats[type].fromBytes(Uint16Array.from(values).buffer);
  return type === 'bool' ? Uint8Array.from(values, (value) => Number(value !== 0)) : values;
}

import { sizeOf } from '../../engine/graph.ts';
import { onnxTypes } from '../../engine/onnx-schema.ts';
import { Inexpressible, ModelFault, quote, showShape } from '../faults.ts';
import { readExternal, type ExternalPlace } from './external-data.ts';
import type { TensorMessage } from './messages.ts';
import { formats, readRaw, readTyped, typedFields } from './read-elements.ts';
import type { FileTensor, FileType, HostTensor } from './types.ts';

/** Most elements that a tensor of a file may have: 2 GiB as float32 are more than any classifier's largest. */
const mostElements = 2 ** 28;

/** Most axes of a tensor. */
const mostAxes = 16;

const external = 1;

const typeNames = new Map(Object.entries(onnxTypes).map(([name, number]) => [number as number, name as FileType]));

/** The type of this number in ONNX. @throws Inexpressible for strings, complex numbers and numbers of 8 bits and less */
export function typeOf(number: number): FileType {
  const name = typeNames.get(number);
  if (name) return name;
  throw new Inexpressible(
    `its element type is number ${number} of ONNX; ${[...typeNames.values()].join(', ')} are read`,
  );
}

function shapeOf(dims: TensorMessage['dims'], where: string): number[] {
  const shape = dims.map(Number);
  const isShape = shape.length <= mostAxes && shape.every((side) => Number.isSafeInteger(side) && side >= 0);
  if (!isShape || sizeOf(shape) > mostElements) {
    throw new ModelFault(`${where} has the shape ${showShape(shape)}; at most 2^28 elements are read`);
  }
  return shape;
}

function placeOf(entries: TensorMessage['externalData'], bytes: number): ExternalPlace {
  const found = new Map(entries.map(({ key, value }) => [key, value]));
  const number = (key: string, otherwise: number): number => {
    const text = found.get(key);
    if (text === undefined) return otherwise;
    if (!/^\d{1,15}$/.test(text))
      throw new ModelFault(`its ${key} in the data file is ${quote(text)}, which is no number`);
    return Number(text);
  };
  const length = number('length', bytes);
  if (length !== bytes)
    throw new ModelFault(`its numbers take ${bytes} bytes, and its data file is said to hold ${length}`);
  return { location: found.get('location') ?? '', offset: number('offset', 0), length };
}

function elementsOf(message: TensorMessage, type: FileType, count: number, path: string): HostTensor['values'] {
  if (message.dataLocation === external) {
    const place = placeOf(message.externalData, count * formats[type].size);
    return readRaw(readExternal(path, place), type, count);
  }
  if (message.rawData.length > 0) return readRaw(message.rawData, type, count);
  return readTyped(message[typedFields[type]], type, count);
}

/**
 * A tensor of a file, whose shape is checked at once and whose numbers when they are read.
 *
 * @param path of the model, for external data
 * @throws ModelFault where shape or numbers cannot be
 */
export function readTensor(message: TensorMessage, path: string, name = message.name): FileTensor {
  const where = `the tensor ${quote(name)}`;
  const shape = shapeOf(message.dims, where);
  const number = message.dataType;
  return {
    name,
    shape,
    dtype: formats[typeNames.get(number) ?? 'float32'].dtype,
    read: () => {
      const type = typeOf(number);
      try {
        return { shape, dtype: formats[type].dtype, values: elementsOf(message, type, sizeOf(shape), path) };
      } catch (error) {
        if (error instanceof ModelFault)
          throw new ModelFault(`${where} of shape ${showShape(shape)}: ${error.message}`);
        throw error;
      }
    },
  };
}

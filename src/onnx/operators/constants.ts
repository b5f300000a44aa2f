import * as tf from '@tensorflow/tfjs';
import { differentiable } from '../../nn/differentiable.ts';
import { typeOf } from '../file/read-tensor.ts';
import { formats } from '../file/read-elements.ts';
import type { ElementType } from '../file/types.ts';
import { Inexpressible, ModelFault } from '../faults.ts';
import { elementwise } from '../layout.ts';
import type { Operation, Operator, Operators } from '../operation.ts';
import { bounded, mostFolded } from '../shapes.ts';
import { filled, known, knownIntegers, type Value } from '../value.ts';
import { choose } from './logic.ts';
import { toInt32 } from '../file/integers.ts';

const floats = (values: readonly number[], shape: readonly number[]): Value =>
  known({ shape, dtype: 'float32', values: Float32Array.from(values) });

const constant: Operator = (operation) => {
  const tensor = operation.tensor('value');
  if (tensor) return known(tensor.read());
  if (operation.has('value_float')) return floats([operation.scalar('value_float', 0)], []);
  if (operation.has('value_int')) return knownIntegers([toInt32(operation.integer('value_int', 0))], []);
  const [reals, integers] = [operation.list('value_floats'), operation.list('value_ints')];
  if (reals) return floats(reals, [reals.length]);
  if (integers) return knownIntegers(integers.map(toInt32));
  throw new Inexpressible('it holds texts or a sparse tensor');
};

const constantOfShape: Operator = (operation) => {
  const shape = bounded(operation.numbers(0) ?? []);
  const { dtype, values } = operation.tensor('value')?.read() ?? { dtype: 'float32', values: new Float32Array(1) };
  if (values.length !== 1) throw new ModelFault(`its value has ${values.length} numbers`);
  return filled(shape, values[0]!, dtype);
};

const range: Operator = (operation) => {
  const [start, limit, step] = [operation.number(0), operation.number(1), operation.number(2)];
  const count = Math.max(0, Math.ceil((limit! - start!) / step!));
  if (!(count <= mostFolded)) throw new ModelFault(`it counts from ${start} to ${limit} in steps of ${step}`);
  const values = Array.from({ length: count }, (_, i) => start! + i * step!);
  return operation.input(0).dtype === 'float32' ? floats(values, [count]) : knownIntegers(values);
};

/** Converts numbers; where whole numbers are made of others the derivative is 0, as the function is flat. */
function converted(operation: Operation, value: Value, dtype: ElementType): Value {
  if (value.dtype === dtype) return value;
  const convert = (x: tf.Tensor): tf.Tensor => (dtype === 'bool' ? x.notEqual(tf.scalar(0, x.dtype)) : x.cast(dtype));
  if (!value.isLaned || value.dtype !== 'float32') return elementwise(operation, [value], (x) => convert(x));
  const flat = differentiable(convert, (x) => tf.zerosLike(x));
  return elementwise(operation, [value], (x) => flat(x));
}

const cast: Operator = (operation) =>
  converted(operation, operation.input(0), formats[typeOf(operation.integer('to', 0))].dtype);

/** Keeps the upper or lower triangle of matrices. */
const trilu: Operator = (operation) => {
  const value = operation.input(0);
  const [rows, columns] = [value.shape.at(-2), value.shape.at(-1)];
  if (rows === undefined || columns === undefined) throw new ModelFault('it takes matrices');
  if (rows * columns > mostFolded) throw new Inexpressible(`its matrices of ${rows} by ${columns} are too large`);
  const diagonal = operation.number(1) ?? 0;
  const isUpper = operation.integer('upper', 1) === 1;
  const values = Uint8Array.from({ length: rows * columns }, (_, i) => {
    const offset = (i % columns) - Math.floor(i / columns);
    return Number(isUpper ? offset >= diagonal : offset <= diagonal);
  });
  const mask = known({ shape: [rows, columns], dtype: 'bool', values });
  return choose(operation, [mask, value, filled([], 0, value.dtype)]);
};

/** What makes constants and converts element types. */
export const constants: Operators = {
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Range: range,
  Cast: cast,
  CastLike: (operation) => converted(operation, operation.input(0), operation.input(1).dtype),
  Trilu: trilu,
};

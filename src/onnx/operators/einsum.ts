import type * as tf from '@tensorflow/tfjs';
import { Inexpressible, ModelFault, quote } from '../faults.ts';
import { apart, made } from '../layout.ts';
import type { Operation, Operators } from '../operation.ts';
import { bounded } from '../shapes.ts';
import type { Value } from '../value.ts';

/** Stands for the lanes among the letters of an equation. */
const lane = '@';

/** A tensor and the letters of its axes. */
interface Lettered {
  readonly tensor: tf.Tensor;
  readonly letters: readonly string[];
}

/** The equation's letters: of each input, and of the output, which are all that occur once where it is not given. */
function lettersOf(equation: string, count: number): { inputs: string[]; output: string } {
  const [left = '', right, ...rest] = equation.replaceAll(' ', '').split('->');
  const inputs = left.split(',');
  const isPlain = rest.length === 0 && inputs.length === count && /^[a-zA-Z]*$/.test(inputs.join('') + (right ?? ''));
  if (!isPlain || equation.length > 200) {
    throw new Inexpressible(`its equation ${quote(equation)} is none of letters for ${count} inputs`);
  }
  const all = inputs.join('');
  const once = Array.from(new Set(all)).filter((letter) => all.split(letter).length === 2);
  return { inputs, output: right ?? once.sort().join('') };
}

function checkLetters(inputs: readonly string[], output: string, equation: string): void {
  const repeats = (letters: string): boolean => new Set(letters).size !== letters.length;
  if (inputs.some(repeats)) throw new Inexpressible(`its equation ${quote(equation)} takes a diagonal`);
  if (repeats(output) || Array.from(output).some((letter) => !inputs.join('').includes(letter))) {
    throw new ModelFault(`its equation ${quote(equation)} has an output that its inputs do not give`);
  }
}

function lettered(value: Value, letters: string, lanes: number): Lettered {
  if (letters.length !== value.shape.length)
    throw new ModelFault(`its equation does not fit ${value.shape.length} axes`);
  return { tensor: apart(value, lanes), letters: Array.from(value.isLaned ? lane + letters : letters) };
}

/** Adds up the axes that nobody else asks for. */
function without({ tensor, letters }: Lettered, wanted: (letter: string) => boolean): Lettered {
  const axes = letters.flatMap((letter, axis) => (wanted(letter) ? [] : [axis]));
  return axes.length === 0 ? { tensor, letters } : { tensor: tensor.sum(axes), letters: letters.filter(wanted) };
}

/** Axes in the order of these letters. */
function ordered({ tensor, letters }: Lettered, wanted: readonly string[]): tf.Tensor {
  const order = wanted.map((letter) => letters.indexOf(letter));
  return order.every((axis, i) => axis === i) ? tensor : tensor.transpose(order);
}

function product(
  a: Lettered,
  b: Lettered,
  sides: ReadonlyMap<string, number>,
  isKept: (letter: string) => boolean,
): Lettered {
  const both = a.letters.filter((letter) => b.letters.includes(letter));
  const [batch, inner] = [both.filter(isKept), both.filter((letter) => !isKept(letter))];
  const rows = a.letters.filter((letter) => !both.includes(letter));
  const columns = b.letters.filter((letter) => !both.includes(letter));
  const size = (letters: readonly string[]): number => letters.reduce((total, letter) => total * sides.get(letter)!, 1);
  const left: tf.Tensor3D = ordered(a, [...batch, ...rows, ...inner]).reshape([size(batch), size(rows), size(inner)]);
  const right: tf.Tensor3D = ordered(b, [...batch, ...inner, ...columns]).reshape([
    size(batch),
    size(inner),
    size(columns),
  ]);
  const letters = [...batch, ...rows, ...columns];
  return { tensor: left.matMul(right).reshape(letters.map((letter) => sides.get(letter)!)), letters };
}

function sidesOf(operands: readonly Lettered[]): ReadonlyMap<string, number> {
  const sides = new Map<string, number>();
  for (const { tensor, letters } of operands) {
    for (const [axis, letter] of letters.entries()) {
      const side = tensor.shape[axis]!;
      const known = sides.get(letter) ?? side;
      if (known !== side && Math.min(known, side) === 1) {
        throw new Inexpressible(`its letter ${letter} stands for sides of 1 and ${Math.max(known, side)}`);
      }
      if (known !== side) throw new ModelFault(`its letter ${letter} stands for two sizes`);
      sides.set(letter, side);
    }
  }
  return sides;
}

function einsum(operation: Operation): Value {
  const values = operation.all();
  const equation = operation.text('equation');
  if (values.length > 2) throw new Inexpressible(`it has ${values.length} inputs; one and two are possible`);
  const { inputs, output } = lettersOf(equation, values.length);
  checkLetters(inputs, output, equation);
  const operands = values.map((value, i) => lettered(value, inputs[i]!, operation.lanes));
  const sides = sidesOf(operands);
  const isKept = (letter: string): boolean => letter === lane || output.includes(letter);
  const shape = bounded(Array.from(output, (letter) => sides.get(letter)!));
  const isLaned = values.some((value) => value.isLaned);
  const needed = operands.map((operand, i) =>
    without(operand, (letter) => isKept(letter) || (operands[1 - i]?.letters.includes(letter) ?? false)),
  );
  const [a, b] = needed;
  const result = b ? product(a!, b, sides, isKept) : a!;
  return made(ordered(result, Array.from(isLaned ? lane + output : output)), shape, isLaned);
}

/** Sums of products by letters, of one or two inputs. */
export const einsums: Operators = { Einsum: einsum };

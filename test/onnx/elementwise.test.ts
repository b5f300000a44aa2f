import test from 'ava';
import { checkCase, closeEngine, type OperatorCase } from './operator-case.ts';
import { floats, integers } from './write-model.ts';

const image = [3, 4, 5];
const channels = floats([3, 1, 1], [0.5, -1, 2]);
const row = floats([5], [1, -2, 3, -4, 5]);
const whole = floats(
  [1, 3, 4, 5],
  Array.from({ length: 60 }, (_, i) => Math.sin(i) + 1.5),
);
const several = floats([2, 3, 1, 1], [1, 2, 3, 4, 5, 6]);

/** x with its mean over pixels, which also depends on the input. */
const mean = [{ op: 'ReduceMean', inputs: ['x'], outputs: ['m'], attributes: { axes: [2, 3] } }];
const both = (op: string): OperatorCase => ({ op, x: image, before: mean, inputs: ['x', 'm'] });

const cases: Readonly<Record<string, OperatorCase>> = {
  'add of a channel vector': { op: 'Add', x: image, rest: [channels] },
  'add of a row': { op: 'Add', x: image, rest: [row] },
  'add of an image': { op: 'Add', x: image, rest: [whole] },
  'add of a number': { op: 'Add', x: image, rest: [floats([], [0.25])] },
  'add of two images, which makes a batch': { op: 'Add', x: image, rest: [several] },
  'add of more axes': { op: 'Add', x: [5], rest: [whole] },
  'add of itself with fewer axes': {
    op: 'Add',
    x: [4],
    before: [{ op: 'Squeeze', inputs: ['x', 'axes'], outputs: ['s'] }],
    initialisers: { axes: integers(0) },
    inputs: ['x', 's'],
  },
  'add of its mean': both('Add'),
  'sub of its mean': both('Sub'),
  'mul by its mean': both('Mul'),
  'max with its mean': both('Max'),
  'min with its mean': both('Min'),
  'sub from a vector': { op: 'Sub', x: image, initialisers: { channels }, inputs: ['channels', 'x'] },
  'mul by a channel vector': { op: 'Mul', x: image, rest: [channels] },
  'div by an image': { op: 'Div', x: image, rest: [whole] },
  'div of a number': {
    op: 'Div',
    x: image,
    isPositive: true,
    initialisers: { one: floats([1], [2]) },
    inputs: ['one', 'x'],
  },
  'pow 2': { op: 'Pow', x: image, rest: [floats([], [2])] },
  'pow 3': { op: 'Pow', x: image, rest: [floats([], [3])] },
  'pow ½': { op: 'Pow', x: image, isPositive: true, rest: [floats([], [0.5])] },
  'pow -½': { op: 'Pow', x: image, isPositive: true, rest: [floats([], [-0.5])] },
  'pow 1.7': { op: 'Pow', x: image, isPositive: true, rest: [floats([], [1.7])] },
  'pow by channel': { op: 'Pow', x: image, isPositive: true, rest: [floats([3, 1, 1], [1, 2.5, 3])] },
  'mod as in C': { op: 'Mod', x: image, rest: [floats([], [0.7])], attributes: { fmod: 1 }, isSmooth: false },
  'max of three': { op: 'Max', x: image, rest: [channels, floats([], [0.1])] },
  'min of three': { op: 'Min', x: image, rest: [row, floats([], [0.1])] },
  'sum of three': { op: 'Sum', x: image, rest: [channels, row] },
  'mean of three': { op: 'Mean', x: image, rest: [channels, row] },
  abs: { op: 'Abs', x: image },
  acos: { op: 'Tanh', x: image },
  atan: { op: 'Atan', x: image },
  ceil: { op: 'Ceil', x: image, isSmooth: false },
  cos: { op: 'Cos', x: image },
  erf: { op: 'Erf', x: image },
  exp: { op: 'Exp', x: image },
  floor: { op: 'Floor', x: image, isSmooth: false },
  log: { op: 'Log', x: image, isPositive: true },
  neg: { op: 'Neg', x: image },
  reciprocal: { op: 'Reciprocal', x: image, isPositive: true },
  round: { op: 'Round', x: image, isSmooth: false },
  sign: { op: 'Sign', x: image, isSmooth: false },
  sin: { op: 'Sin', x: image },
  sqrt: { op: 'Sqrt', x: image, isPositive: true },
  greater: { op: 'Greater', x: image, rest: [channels], isSmooth: false },
  'greater or equal': { op: 'GreaterOrEqual', opset: 12, x: image, rest: [channels], isSmooth: false },
  less: { op: 'Less', opset: 9, x: image, rest: [channels], isSmooth: false },
  'less or equal': { op: 'LessOrEqual', x: image, rest: [channels], isSmooth: false },
  equal: { op: 'Equal', x: image, rest: [channels], isSmooth: false },
  'is nan': { op: 'IsNaN', x: image, isSmooth: false },
  'where x is positive, x, elsewhere a channel vector': {
    op: 'Where',
    x: image,
    before: [{ op: 'Greater', inputs: ['x', 'zero'], outputs: ['c'] }],
    initialisers: { zero: floats([], [0]), channels },
    inputs: ['c', 'x', 'channels'],
  },
  'where a mask that is known': {
    op: 'Where',
    x: image,
    initialisers: { c: { dims: [5], values: Uint8Array.of(1, 0, 1, 0, 1) }, low: floats([], [-1e9]) },
    inputs: ['c', 'x', 'low'],
    isSmooth: false,
  },
  'not, and, or, xor': {
    op: 'Xor',
    x: image,
    before: [
      { op: 'Greater', inputs: ['x', 'zero'], outputs: ['c'] },
      { op: 'Less', inputs: ['x', 'one'], outputs: ['d'] },
      { op: 'And', inputs: ['c', 'd'], outputs: ['e'] },
      { op: 'Not', inputs: ['e'], outputs: ['f'] },
      { op: 'Or', inputs: ['f', 'c'], outputs: ['g'] },
    ],
    initialisers: { zero: floats([], [0]), one: floats([], [1]) },
    inputs: ['g', 'e'],
    isSmooth: false,
  },
  'cast to whole numbers, times x': {
    op: 'Mul',
    x: image,
    before: [
      { op: 'Cast', inputs: ['x'], outputs: ['i'], attributes: { to: 7 } },
      { op: 'Cast', inputs: ['i'], outputs: ['f'], attributes: { to: 1 } },
    ],
    inputs: ['x', 'f'],
  },
};

for (const [name, each] of Object.entries(cases)) {
  test(`${name} is what ONNX Runtime computes, in every lane`, async (t) => checkCase(t, name, each));
}

test.after.always(closeEngine);

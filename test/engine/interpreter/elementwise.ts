import { type Tensor64, broadcastShape, build, read } from './tensor.ts';
import { type Operators, scalar } from './operators.ts';

/** The error function in double precision: its power series near zero, a continued fraction elsewhere. */
export function erf(x: number): number {
  const z = Math.abs(x);
  if (z > 6) return Math.sign(x);
  if (z < 2.5) {
    let term = z;
    let sum = z;
    for (let n = 1; Math.abs(term) > 1e-18; n++) {
      term *= -(z * z) / n;
      sum += term / (2 * n + 1);
    }
    return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let k = 80; k > 0; k--) fraction = k / 2 / (z + fraction);
  return Math.sign(x) * (1 - Math.exp(-z * z) / (Math.sqrt(Math.PI) * (z + fraction)));
}

function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

const unary: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Acos: Math.acos,
  Asin: Math.asin,
  Atan: Math.atan,
  Ceil: Math.ceil,
  Cos: Math.cos,
  Cosh: Math.cosh,
  Erf: erf,
  Exp: Math.exp,
  Floor: Math.floor,
  Gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  Identity: (x) => x,
  IsInf: (x) => Number(x === Infinity || x === -Infinity),
  IsNaN: (x) => Number(Number.isNaN(x)),
  Log: Math.log,
  Neg: (x) => -x,
  Not: (x) => Number(x === 0),
  Reciprocal: (x) => 1 / x,
  Relu: (x) => Math.max(x, 0),
  Round: roundHalfToEven,
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Sign: Math.sign,
  Sin: Math.sin,
  Sinh: Math.sinh,
  Softplus: (x) => Math.log1p(Math.exp(x)),
  Sqrt: Math.sqrt,
  Tan: Math.tan,
  Tanh: Math.tanh,
};

const binary: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  And: (a, b) => Number(a !== 0 && b !== 0),
  Div: (a, b) => a / b,
  Equal: (a, b) => Number(a === b),
  Greater: (a, b) => Number(a > b),
  GreaterOrEqual: (a, b) => Number(a >= b),
  Less: (a, b) => Number(a < b),
  LessOrEqual: (a, b) => Number(a <= b),
  Max: Math.max,
  Min: Math.min,
  Mod: (a, b) => a % b,
  Mul: (a, b) => a * b,
  Or: (a, b) => Number(a !== 0 || b !== 0),
  Pow: Math.pow,
  Sub: (a, b) => a - b,
  Xor: (a, b) => Number((a !== 0) !== (b !== 0)),
};

function mapUnary(apply: (x: number) => number): Operators[string] {
  return ([x]) => ({ shape: x!.shape, values: x!.values.map((value) => apply(value)) });
}

function mapBinary(apply: (a: number, b: number) => number): Operators[string] {
  return ([a, b]) => build(broadcastShape(a!.shape, b!.shape), (index) => apply(read(a!, index), read(b!, index)));
}

function where(condition: Tensor64, yes: Tensor64, no: Tensor64): Tensor64 {
  const shape = broadcastShape(condition.shape, broadcastShape(yes.shape, no.shape));
  return build(shape, (index) => read(read(condition, index) === 0 ? no : yes, index));
}

const casts: Readonly<Record<string, (x: number) => number>> = {
  float32: (x) => x,
  int32: Math.trunc,
  int64: Math.trunc,
  bool: (x) => Number(x !== 0),
};

/** Operators that work element by element. */
export const elementwise: Operators = {
  ...Object.fromEntries(Object.entries(unary).map(([name, apply]) => [name, mapUnary(apply)])),
  ...Object.fromEntries(Object.entries(binary).map(([name, apply]) => [name, mapBinary(apply)])),
  Elu: ([x], node) => {
    const alpha = scalar(node, 'alpha', 1);
    return { shape: x!.shape, values: x!.values.map((value) => (value > 0 ? value : alpha * Math.expm1(value))) };
  },
  LeakyRelu: ([x], node) => {
    const alpha = scalar(node, 'alpha', 0.01);
    return { shape: x!.shape, values: x!.values.map((value) => (value >= 0 ? value : alpha * value)) };
  },
  PRelu: mapBinary((x, slope) => (x >= 0 ? x : slope * x)),
  Cast: ([x], { output }) => ({ shape: x!.shape, values: x!.values.map((value) => casts[output.dtype]!(value)) }),
  Clip: ([x, low, high]) => ({
    shape: x!.shape,
    values: x!.values.map((value) =>
      Math.min(Math.max(value, low?.values[0] ?? -Infinity), high?.values[0] ?? Infinity),
    ),
  }),
  Where: ([condition, yes, no]) => where(condition!, yes!, no!),
};

import test from 'ava';
import { checkCase, closeEngine, type OperatorCase } from './operator-case.ts';
import { floats, integers } from './write-model.ts';

const image = [4, 6, 5];
const wave = (...dims: readonly number[]) =>
  floats(
    dims,
    Array.from({ length: dims.reduce((product, side) => product * side, 1) }, (_, i) => Math.sin(3 * i) / 2),
  );
const positive = (...dims: readonly number[]) => floats(dims, wave(...dims).values as Float32Array).values;
const variance = floats(
  [4],
  Float32Array.from(positive(4) as Float32Array, (value) => value ** 2 + 0.5),
);
const axes = integers(2, 3);

const cases: Readonly<Record<string, OperatorCase>> = {
  'conv 3x3': { op: 'Conv', x: image, rest: [wave(7, 4, 3, 3), wave(7)], attributes: { pads: [1, 1, 1, 1] } },
  'conv 3x3 by 2': {
    op: 'Conv',
    x: image,
    rest: [wave(7, 4, 3, 3)],
    attributes: { pads: [1, 1, 1, 1], strides: [2, 2] },
  },
  'conv padded on one end': { op: 'Conv', x: image, rest: [wave(7, 4, 3, 2)], attributes: { pads: [0, 1, 2, 0] } },
  'conv 1x1': { op: 'Conv', x: image, rest: [wave(7, 4, 1, 1), wave(7)] },
  'conv of patches': { op: 'Conv', x: [3, 8, 8], rest: [wave(5, 3, 4, 4), wave(5)], attributes: { strides: [4, 4] } },
  'conv padded to the same size': {
    op: 'Conv',
    x: image,
    rest: [wave(7, 4, 3, 2)],
    attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] },
  },
  'conv padded to the same size, more above': {
    op: 'Conv',
    x: image,
    rest: [wave(7, 4, 2, 4)],
    attributes: { auto_pad: 'SAME_LOWER' },
  },
  'conv of signals': {
    op: 'Conv',
    x: [4, 9],
    rest: [wave(3, 4, 3), wave(3)],
    attributes: { pads: [1, 1], strides: [2] },
  },
  'batch normalisation': {
    op: 'BatchNormalization',
    x: image,
    rest: [wave(4), wave(4), wave(4), variance],
    attributes: { epsilon: 0.001 },
  },
  'batch normalisation of features': {
    op: 'BatchNormalization',
    opset: 9,
    x: [4],
    rest: [wave(4), wave(4), wave(4), variance],
  },
  'instance normalisation': { op: 'InstanceNormalization', x: image, rest: [wave(4), wave(4)] },
  'group normalisation by group': {
    op: 'GroupNormalization',
    opset: 18,
    x: image,
    rest: [wave(2), wave(2)],
    attributes: { num_groups: 2 },
  },
  'group normalisation by channel': {
    op: 'GroupNormalization',
    opset: 21,
    x: image,
    rest: [wave(4), wave(4)],
    attributes: { num_groups: 2 },
  },
  'layer normalisation': { op: 'LayerNormalization', x: image, rest: [wave(5), wave(5)] },
  'layer normalisation of two axes': {
    op: 'LayerNormalization',
    x: image,
    rest: [wave(6, 5)],
    attributes: { axis: 2, epsilon: 0.01 },
  },
  'rms normalisation': { op: 'RMSNormalization', opset: 23, x: image, rest: [wave(5)] },
  'mean and variance normalisation': { op: 'MeanVarianceNormalization', x: image },
  'l2 normalisation': { op: 'LpNormalization', x: image, attributes: { axis: 1 } },
  'local response normalisation': { op: 'LRN', x: image, attributes: { size: 3, alpha: 0.1 } },
  'gemm with a turned matrix': { op: 'Gemm', x: [6], rest: [wave(5, 6), wave(5)], attributes: { transB: 1 } },
  'gemm with factors': { op: 'Gemm', x: [6], rest: [wave(6, 5), wave(1, 5)], attributes: { alpha: 0.5, beta: 2.5 } },
  'gemm without bias': { op: 'Gemm', opset: 11, x: [6], rest: [wave(6, 5)] },
  'gemm with a turned input': {
    op: 'Gemm',
    x: [6],
    rest: [wave(1, 5)],
    attributes: { transA: 1 },
  },
  'matmul with a matrix': { op: 'MatMul', x: image, rest: [wave(5, 3)] },
  'matmul with matrices': { op: 'MatMul', x: image, rest: [wave(4, 5, 3)] },
  'matmul with a vector': { op: 'MatMul', x: image, rest: [wave(5)] },
  'matmul of a constant with x': {
    op: 'MatMul',
    x: image,
    initialisers: { w: wave(3, 6) },
    inputs: ['w', 'x'],
  },
  'matmul of x with itself': {
    op: 'MatMul',
    x: image,
    before: [{ op: 'Transpose', inputs: ['x'], outputs: ['t'], attributes: { perm: [0, 1, 3, 2] } }],
    inputs: ['x', 't'],
  },
  'matmul with batches of more matrices': { op: 'MatMul', x: [6, 5], rest: [wave(2, 1, 5, 3)] },
  'einsum of heads': {
    op: 'Einsum',
    x: image,
    inputs: ['x', 'x'],
    attributes: { equation: 'bhid,bhjd->bhij' },
  },
  'einsum with a matrix': { op: 'Einsum', x: image, rest: [wave(3, 5)], attributes: { equation: 'bhid,cd->bhic' } },
  'einsum that adds up': { op: 'Einsum', x: image, rest: [wave(4)], attributes: { equation: 'b h i d , h -> b d' } },
  'einsum of one input': { op: 'Einsum', x: image, attributes: { equation: 'bhid->bdh' } },
  'einsum that moves the batch': {
    op: 'Einsum',
    x: image,
    rest: [wave(5, 3)],
    attributes: { equation: 'bhid,dc->chbi' },
  },
  'mean over pixels by attribute': { op: 'ReduceMean', x: image, attributes: { axes: [2, 3], keepdims: 0 } },
  'mean over pixels by input': { op: 'ReduceMean', opset: 18, x: image, rest: [axes] },
  'mean over channels': { op: 'ReduceMean', x: image, attributes: { axes: [1] } },
  'mean over the last axis': { op: 'ReduceMean', x: image, attributes: { axes: [-1] } },
  'mean over everything': {
    op: 'Mul',
    x: image,
    before: [{ op: 'ReduceMean', inputs: ['x'], outputs: ['m'] }],
    inputs: ['x', 'm'],
  },
  'depthwise conv': {
    op: 'Conv',
    x: image,
    rest: [wave(4, 1, 3, 3), wave(4)],
    attributes: { pads: [1, 1, 1, 1], group: 4 },
  },
  'grouped conv': { op: 'Conv', x: image, rest: [wave(6, 2, 3, 3)], attributes: { strides: [2, 1], group: 2 } },
  'dilated conv': {
    op: 'Conv',
    x: image,
    rest: [wave(3, 4, 2, 2)],
    attributes: { pads: [1, 0, 2, 1], dilations: [2, 3] },
  },
  'sum by attribute': { op: 'ReduceSum', opset: 11, x: image, attributes: { axes: [1, 3] } },
  'sum by input': { op: 'ReduceSum', opset: 13, x: image, rest: [integers(1, 3)], attributes: { keepdims: 0 } },
  'sum of nothing': { op: 'ReduceSum', opset: 13, x: image, attributes: { noop_with_empty_axes: 1 } },
  'sum of squares of nothing': { op: 'ReduceSumSquare', opset: 18, x: image, attributes: { noop_with_empty_axes: 1 } },
  'sum over the batch': { op: 'ReduceSum', opset: 13, x: image, rest: [integers(0)] },
  largest: { op: 'ReduceMax', x: image, attributes: { axes: [2, 3] } },
  smallest: { op: 'ReduceMin', x: image, attributes: { axes: [1], keepdims: 0 } },
  'l1 length': { op: 'ReduceL1', x: image, attributes: { axes: [1] } },
  'l2 length': { op: 'ReduceL2', x: image, attributes: { axes: [1] } },
  'logarithm of sums': { op: 'ReduceLogSum', x: image, isPositive: true, attributes: { axes: [1] } },
  'logarithm of sums of exponentials': { op: 'ReduceLogSumExp', x: image, attributes: { axes: [1, 3] } },
  'sum of squares': { op: 'ReduceSumSquare', x: image, attributes: { axes: [1] } },
  'position of the largest': { op: 'ArgMax', x: image, attributes: { axis: 1 }, isSmooth: false },
  'position of the smallest': { op: 'ArgMin', x: image, attributes: { axis: -1, keepdims: 0 }, isSmooth: false },
  'global average pooling': { op: 'GlobalAveragePool', x: image },
  'global max pooling': { op: 'GlobalMaxPool', x: image },
};

for (const [name, each] of Object.entries(cases)) {
  test(`${name} is what ONNX Runtime computes, in every lane`, async (t) => checkCase(t, name, each));
}

test.after.always(closeEngine);

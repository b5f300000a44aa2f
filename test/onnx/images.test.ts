import test from 'ava';
import { checkCase, closeEngine, type OperatorCase } from './operator-case.ts';
import { floats, integers } from './write-model.ts';

const image = [4, 7, 6];
const wave = (...dims: readonly number[]) =>
  floats(
    dims,
    Array.from({ length: dims.reduce((product, side) => product * side, 1) }, (_, i) => Math.sin(3 * i) / 2),
  );
const scales = (...values: readonly number[]) => floats([values.length], values);
const resized = (
  opset: number,
  attributes: OperatorCase['attributes'],
  ...rest: NonNullable<OperatorCase['rest']>
) => ({
  op: 'Resize',
  opset,
  x: image,
  rest: [undefined, ...rest],
  ...(attributes && { attributes }),
});

const cases: Readonly<Record<string, OperatorCase>> = {
  'max pooling': { op: 'MaxPool', x: image, attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  'max pooling, padded': {
    op: 'MaxPool',
    opset: 9,
    x: image,
    attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
  },
  'max pooling, rounded up': {
    op: 'MaxPool',
    opset: 11,
    x: image,
    attributes: { kernel_shape: [3, 2], strides: [2, 2], ceil_mode: 1 },
  },
  'max pooling, dilated and padded on one end': {
    op: 'MaxPool',
    opset: 12,
    x: image,
    attributes: { kernel_shape: [2, 3], dilations: [2, 1], pads: [0, 1, 1, 0] },
  },
  'max pooling, padded to the same size': {
    op: 'MaxPool',
    x: image,
    attributes: { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' },
  },
  'max pooling of signals': { op: 'MaxPool', x: [4, 9], attributes: { kernel_shape: [3], strides: [2], pads: [1, 0] } },
  'average pooling': { op: 'AveragePool', x: image, attributes: { kernel_shape: [2, 3], strides: [2, 1] } },
  'average pooling, padded': {
    op: 'AveragePool',
    opset: 9,
    x: image,
    attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
  },
  'average pooling, padding counted': {
    op: 'AveragePool',
    opset: 11,
    x: image,
    attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 1 },
  },
  'average pooling, rounded up': {
    op: 'AveragePool',
    opset: 11,
    x: image,
    attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 },
  },
  'average pooling, rounded up, padding counted': {
    op: 'AveragePool',
    opset: 19,
    x: image,
    attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], ceil_mode: 1, count_include_pad: 1 },
  },
  'average pooling of signals': { op: 'AveragePool', x: [4, 9], attributes: { kernel_shape: [3], strides: [3] } },
  'transposed conv': {
    op: 'ConvTranspose',
    x: image,
    rest: [wave(4, 3, 2, 2), wave(3)],
    attributes: { strides: [2, 2] },
  },
  'transposed conv, padded': {
    op: 'ConvTranspose',
    x: image,
    rest: [wave(4, 3, 3, 3)],
    attributes: { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] },
  },
  'transposed conv in groups': {
    op: 'ConvTranspose',
    opset: 11,
    x: image,
    rest: [wave(4, 3, 3, 2), wave(6)],
    attributes: { group: 2, dilations: [2, 1] },
  },
  'transposed conv of a given size': {
    op: 'ConvTranspose',
    x: image,
    rest: [wave(4, 3, 4, 4)],
    attributes: { strides: [2, 2], output_shape: [14, 12] },
  },
  'transposed conv to the same size': {
    op: 'ConvTranspose',
    x: image,
    rest: [wave(4, 3, 3, 3)],
    attributes: { strides: [2, 2], auto_pad: 'SAME_UPPER' },
  },
  'transposed conv of signals': { op: 'ConvTranspose', x: [4, 5], rest: [wave(4, 2, 3)], attributes: { strides: [2] } },
  'upsample by nearest': { op: 'Upsample', opset: 9, x: image, rest: [scales(1, 1, 2, 3)] },
  'upsample linearly': {
    op: 'Upsample',
    opset: 9,
    x: image,
    rest: [scales(1, 1, 2, 2)],
    attributes: { mode: 'linear' },
  },
  'resize of opset 10': { op: 'Resize', opset: 10, x: image, rest: [scales(1, 1, 2, 2)] },
  'resize by scales': resized(13, { mode: 'linear' }, scales(1, 1, 2, 1.5)),
  'resize by sizes': resized(
    13,
    { mode: 'linear', coordinate_transformation_mode: 'align_corners' },
    undefined,
    integers(1, 4, 10, 3),
  ),
  'resize to the nearest': resized(
    13,
    { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
    scales(1, 1, 2, 2),
  ),
  'resize by cubes': resized(
    13,
    { mode: 'cubic', coordinate_transformation_mode: 'pytorch_half_pixel', cubic_coeff_a: -0.75 },
    undefined,
    integers(1, 4, 13, 9),
  ),
  'resize of axes': resized(18, { mode: 'linear', axes: [2, 3] }, scales(2, 2)),
  'resize in proportion': resized(
    18,
    { mode: 'linear', axes: [2, 3], keep_aspect_ratio_policy: 'not_larger' },
    undefined,
    integers(16, 20),
  ),
  'resize with antialiasing': resized(18, { mode: 'linear', antialias: 1 }, undefined, integers(1, 4, 3, 4)),
};

for (const [name, each] of Object.entries(cases)) {
  test(`${name} is what ONNX Runtime computes, in every lane`, async (t) => checkCase(t, name, each));
}

test.after.always(closeEngine);

import test from 'ava';
import { checkCase, closeEngine, type OperatorCase } from './operator-case.ts';
import { floats, integers } from './write-model.ts';

const image = [4, 6, 5];
const largest = 2n ** 63n - 1n;
const matrix = floats(
  [1, 4, 6, 2],
  Array.from({ length: 48 }, (_, i) => Math.cos(i)),
);

const cases: Readonly<Record<string, OperatorCase>> = {
  'reshape to a batch of 1': { op: 'Reshape', x: image, rest: [integers(1, 120)] },
  'reshape with an open first side': { op: 'Reshape', x: image, rest: [integers(-1, 24, 5)] },
  'reshape that copies sides': { op: 'Reshape', x: image, rest: [integers(0, 0, -1)] },
  'reshape that merges the batch': { op: 'Reshape', x: image, rest: [integers(-1, 5)] },
  'reshape to heads': { op: 'Reshape', x: image, rest: [integers(2, 2, 6, 5)] },
  'flatten from axis 1': { op: 'Flatten', x: image },
  'flatten from axis 2': { op: 'Flatten', x: image, attributes: { axis: 2 } },
  'flatten from axis -1': { op: 'Flatten', opset: 11, x: image, attributes: { axis: -1 } },
  'squeeze by attribute': { op: 'Squeeze', opset: 11, x: [1, 6, 5], attributes: { axes: [1] } },
  'squeeze by input': { op: 'Squeeze', opset: 13, x: [1, 6, 5], rest: [integers(1)] },
  'squeeze of all': { op: 'Squeeze', opset: 13, x: [1, 6, 5] },
  'unsqueeze by attribute': { op: 'Unsqueeze', opset: 11, x: image, attributes: { axes: [0, 3] } },
  'unsqueeze by input': { op: 'Unsqueeze', opset: 13, x: image, rest: [integers(-1, 1)] },
  'transpose to channels last': { op: 'Transpose', x: image, attributes: { perm: [0, 2, 3, 1] } },
  'transpose to channels first': { op: 'Transpose', x: image, attributes: { perm: [0, 3, 1, 2] } },
  'transpose that moves the batch': { op: 'Transpose', x: image, attributes: { perm: [2, 0, 3, 1] } },
  'transpose by default': { op: 'Transpose', x: image },
  expand: { op: 'Expand', x: [3, 1, 5], rest: [integers(1, 3, 4, 5)] },
  'expand with fewer sides': { op: 'Expand', x: [3, 1, 5], rest: [integers(4, 1)] },
  'expand to a batch': { op: 'Expand', x: [3, 1, 5], rest: [integers(2, 3, 1, 5)] },
  'expand to more axes': { op: 'Expand', x: [5], rest: [integers(2, 3, 5)] },
  tile: { op: 'Tile', x: [3, 2, 5], rest: [integers(1, 2, 1, 3)] },
  'tile of the batch': { op: 'Tile', x: [3, 2], rest: [integers(2, 1, 2)] },
  identity: { op: 'Identity', x: image },
  dropout: { op: 'Dropout', x: image },
  'dropout with its mask': { op: 'Dropout', x: image, outputs: 2 },
  'slice by attributes': {
    op: 'Slice',
    opset: 9,
    x: image,
    attributes: { starts: [1, 0], ends: [3, -1], axes: [2, 3] },
  },
  'slice by inputs': { op: 'Slice', x: image, rest: [integers(1, 0), integers(3, -1), integers(2, 3)] },
  'slice to the end': { op: 'Slice', x: image, rest: [integers(2), integers(largest), integers(2)] },
  'slice by steps': { op: 'Slice', x: image, rest: [integers(1), integers(largest), integers(2), integers(2)] },
  'slice by steps of 3 from 0': { op: 'Slice', x: image, rest: [integers(0), integers(5), integers(3), integers(3)] },
  'slice backwards': { op: 'Slice', x: image, rest: [integers(-1), integers(-largest), integers(3), integers(-1)] },
  'slice backwards from before the first': {
    op: 'Slice',
    x: image,
    rest: [integers(-9), integers(-largest), integers(3), integers(-1)],
  },
  'slice backwards by steps': {
    op: 'Slice',
    x: image,
    rest: [integers(4), integers(-largest), integers(3), integers(-2)],
  },
  'slice of the batch': { op: 'Slice', x: image, rest: [integers(0), integers(largest), integers(0)] },
  'split evenly': { op: 'Split', opset: 11, x: image, outputs: 2, attributes: { axis: 1 } },
  'split by attribute': { op: 'Split', opset: 11, x: image, outputs: 2, attributes: { axis: 1, split: [1, 3] } },
  'split by input': {
    op: 'Split',
    opset: 13,
    x: image,
    outputs: 3,
    rest: [integers(1, 2, 3)],
    attributes: { axis: 2 },
  },
  'split by number': { op: 'Split', opset: 18, x: image, outputs: 2, attributes: { axis: 3, num_outputs: 2 } },
  'concat with a constant': { op: 'Concat', x: image, rest: [matrix], attributes: { axis: 3 } },
  'concat with itself': { op: 'Concat', x: image, inputs: ['x', 'x', 'x'], attributes: { axis: 1 } },
  'concat along the batch': { op: 'Concat', x: image, inputs: ['x', 'x'], attributes: { axis: 0 } },
  'concat of a class token': {
    op: 'Concat',
    x: [3, 4],
    initialisers: { token: floats([1, 1, 4], [1, 2, 3, 4]) },
    inputs: ['token', 'x'],
    attributes: { axis: 1 },
  },
  'gather of one element': {
    op: 'Gather',
    x: image,
    rest: [{ dims: [], values: BigInt64Array.of(2n) }],
    attributes: { axis: 1 },
  },
  'gather of some': { op: 'Gather', x: image, rest: [integers(3, 3, 0, -1)], attributes: { axis: 1 } },
  'gather of a row': { op: 'Gather', x: image, rest: [integers(1, 2, 3)], attributes: { axis: 2 } },
  'gather of many': {
    op: 'Gather',
    x: image,
    rest: [integers(...Array.from({ length: 70 }, (_, i) => (i * 7) % 5))],
    attributes: { axis: 3 },
  },
  'gather by a table': {
    op: 'Gather',
    x: image,
    rest: [{ dims: [2, 2], values: BigInt64Array.of(0n, 2n, 4n, 1n) }],
    attributes: { axis: 2 },
  },
  'gather of the batch': { op: 'Gather', x: image, rest: [integers(0)], attributes: { axis: 0 } },
  'pad by attribute': {
    op: 'Pad',
    opset: 9,
    x: image,
    attributes: { pads: [0, 0, 1, 2, 0, 1, 3, 0], value: { float: 0.5 } },
  },
  'pad by input': { op: 'Pad', opset: 13, x: image, rest: [integers(0, 0, 1, 2, 0, 1, 3, 0), floats([], [-1])] },
  'pad that cuts': { op: 'Pad', opset: 13, x: image, rest: [integers(0, -1, 1, 0, 0, 0, -2, 0)] },
  'pad by reflection': {
    op: 'Pad',
    opset: 13,
    x: image,
    rest: [integers(0, 0, 2, 1, 0, 0, 1, 3)],
    attributes: { mode: 'reflect' },
  },
  'pad by the edge': {
    op: 'Pad',
    opset: 11,
    x: image,
    rest: [integers(0, 0, 2, 1, 0, 0, 1, 3)],
    attributes: { mode: 'edge' },
  },
  'pad by wrapping': {
    op: 'Pad',
    opset: 19,
    x: image,
    rest: [integers(0, 0, 2, 1, 0, 0, 1, 3)],
    attributes: { mode: 'wrap' },
  },
  'pad of axes': { op: 'Pad', opset: 18, x: image, rest: [integers(1, 2), undefined, integers(-1)] },
  'depth to space': { op: 'DepthToSpace', x: image, attributes: { blocksize: 2 } },
  'depth to space, columns first': { op: 'DepthToSpace', x: image, attributes: { blocksize: 2, mode: 'CRD' } },
  'space to depth': { op: 'SpaceToDepth', x: [3, 4, 6], attributes: { blocksize: 2 } },
  'upper triangle': { op: 'Trilu', x: [3, 4, 4] },
  'lower triangle below the diagonal': {
    op: 'Trilu',
    x: [3, 4, 4],
    rest: [{ dims: [], values: BigInt64Array.of(-1n) }],
    attributes: { upper: 0 },
  },
};

for (const [name, each] of Object.entries(cases)) {
  test(`${name} is what ONNX Runtime computes, in every lane`, async (t) => checkCase(t, name, each));
}

test.after.always(closeEngine);

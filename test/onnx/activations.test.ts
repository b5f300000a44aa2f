import test from 'ava';
import { checkCase, closeEngine, type OperatorCase } from './operator-case.ts';
import { floats } from './write-model.ts';

const image = [3, 4, 5];

const cases: Readonly<Record<string, OperatorCase>> = {
  relu: { op: 'Relu', x: image },
  'leaky relu': { op: 'LeakyRelu', x: image, attributes: { alpha: 0.3 } },
  'leaky relu by default': { op: 'LeakyRelu', x: image },
  'prelu, a slope for each channel': { op: 'PRelu', x: image, rest: [floats([3, 1, 1], [0.1, -0.5, 2])] },
  'prelu, one slope': { op: 'PRelu', x: image, rest: [floats([1], [0.2])] },
  elu: { op: 'Elu', x: image, attributes: { alpha: 1.5 } },
  selu: { op: 'Selu', x: image },
  'selu with numbers': { op: 'Selu', x: image, attributes: { alpha: 1.5, gamma: { float: 2 } } },
  celu: { op: 'Celu', x: image, attributes: { alpha: 0.7 } },
  'thresholded relu': { op: 'ThresholdedRelu', x: image, attributes: { alpha: 0.5 } },
  'clip by attributes': { op: 'Clip', opset: 9, x: image, attributes: { min: -0.5, max: 0.7 } },
  'clip by inputs': { op: 'Clip', opset: 13, x: image, rest: [floats([], [-0.5]), floats([], [0.7])] },
  'clip from below': { op: 'Clip', opset: 11, x: image, rest: [floats([], [-0.5])] },
  'clip from above': { op: 'Clip', opset: 12, x: image, rest: [undefined, floats([], [0.5])] },
  sigmoid: { op: 'Sigmoid', x: image },
  'hard sigmoid': { op: 'HardSigmoid', x: image },
  'hard sigmoid with numbers': { op: 'HardSigmoid', x: image, attributes: { alpha: 0.3, beta: 0.4 } },
  'hard swish': { op: 'HardSwish', opset: 14, x: image },
  softplus: { op: 'Softplus', x: image },
  softsign: { op: 'Softsign', x: image },
  tanh: { op: 'Tanh', x: image },
  mish: { op: 'Mish', opset: 18, x: image },
  gelu: { op: 'Gelu', opset: 20, x: image },
  'gelu by tanh': { op: 'Gelu', opset: 20, x: image, attributes: { approximate: 'tanh' } },
  swish: { op: 'Swish', opset: 24, x: image, attributes: { alpha: 1.5 } },
  softmax: { op: 'Softmax', opset: 13, x: image },
  'softmax along channels': { op: 'Softmax', opset: 13, x: image, attributes: { axis: 1 } },
  'softmax of all, before opset 13': { op: 'Softmax', opset: 11, x: image },
  'softmax from axis 2 on, before opset 13': { op: 'Softmax', opset: 9, x: image, attributes: { axis: 2 } },
  'softmax along the batch': { op: 'Softmax', opset: 13, x: image, attributes: { axis: 0 } },
  'log softmax': { op: 'LogSoftmax', opset: 13, x: image },
  'log softmax along channels': { op: 'LogSoftmax', opset: 13, x: image, attributes: { axis: 1 } },
};

for (const [name, each] of Object.entries(cases)) {
  test(`${name} is what ONNX Runtime computes, in every lane`, async (t) => checkCase(t, name, each));
}

test.after.always(closeEngine);

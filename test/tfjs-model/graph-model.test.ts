import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { silenceTensorflow } from '../../src/engine/silence.ts';
import { readTfjsModel } from '../../src/tfjs-model/index.ts';
import { assertSameNetwork } from './compare.ts';
import { GraphDefinition, attribute, tensorOf } from './graph-definition.ts';
import { scattered, writeModel } from './saved-model.ts';

test.before(async () => {
  silenceTensorflow();
  await tf.setBackend('cpu');
});

const layout = { data_format: attribute.text('NHWC'), dilations: attribute.integers([1, 1, 1, 1]) };
const sliding = (stride: number, padding: 'SAME' | 'VALID') => ({
  ...layout,
  strides: attribute.integers([1, stride, stride, 1]),
  padding: attribute.text(padding),
});

/** Weights by name, with their shapes. */
const shapes = {
  conv: [3, 3, 2, 6],
  convBias: [6],
  depthwise: [3, 3, 6, 1],
  depthwiseBias: [6],
  scale: [6],
  offset: [6],
  mean: [6],
  variance: [6],
  dense: [24, 4],
  denseBias: [4],
} as const;

const values = Object.fromEntries(
  Object.entries(shapes).map(([name, shape], i) => {
    const drawn = scattered(tf.util.sizeFromShape([...shape]), i);
    return [name, name === 'variance' ? drawn.map((value) => 1 + 0.5 * value) : drawn];
  }),
) as Record<keyof typeof shapes, Float32Array>;

/** Fused convolutions, BatchNorm, pooling, a shape that is computed from the batch, a fused dense layer, and a softmax. */
function definition(): GraphDefinition {
  const graph = new GraphDefinition();
  const x = graph.placeholder('x', [-1, 8, 8, 2]);
  const w = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, graph.constant(`w/${name}`, shape, values[name as 'conv'])]),
  ) as Record<keyof typeof shapes, string>;
  const fused = (activation: string[]) => ({
    fused_ops: attribute.texts(['BiasAdd', ...activation]),
    num_args: attribute.integer(1),
    epsilon: attribute.number(0),
  });
  graph.node('half', 'Mul', [x, graph.constant('two', [], Float32Array.of(2))]);
  graph.node('conv', '_FusedConv2D', ['half', w.conv, w.convBias], { ...sliding(1, 'SAME'), ...fused(['Relu6']) });
  graph.node('depthwise', 'FusedDepthwiseConv2dNative', ['conv', w.depthwise, w.depthwiseBias], {
    ...sliding(2, 'SAME'),
    ...fused([]),
  });
  graph.node('norm', 'FusedBatchNormV3', ['depthwise', w.scale, w.offset, w.mean, w.variance], {
    epsilon: attribute.number(0.01),
    is_training: attribute.flag(false),
    data_format: attribute.text('NHWC'),
  });
  graph.node('elu', 'Elu', ['norm']);
  graph.node('pool', 'AvgPool', ['elu'], { ...sliding(2, 'VALID'), ksize: attribute.integers([1, 2, 2, 1]) });
  const at = (name: string, value: number) => graph.constant(name, [1], Int32Array.of(value));
  graph.node('shape', 'Shape', ['pool']);
  graph.node('batch', 'StridedSlice', ['shape', at('begin', 0), at('end', 1), at('stride', 1)], {
    shrink_axis_mask: attribute.integer(1),
  });
  graph.constant('features', [], Int32Array.of(24));
  graph.node('flatShape', 'Pack', ['batch', 'features'], { axis: attribute.integer(0), N: attribute.integer(2) });
  graph.node('flat', 'Reshape', ['pool', 'flatShape']);
  graph.node('scores', '_FusedMatMul', ['flat', w.dense, w.denseBias], fused([]));
  graph.node('probabilities', 'Softmax', ['scores']);
  graph.constant('outputShape', [2], Int32Array.of(-1, 4));
  graph.node('reshaped', 'Reshape', ['probabilities', 'outputShape']);
  graph.node('Identity', 'Identity', ['reshaped']);
  return graph;
}

/** The same, written in TensorFlow.js. */
function written(x: tf.Tensor): tf.Tensor {
  const w = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, tensorOf(shape, values[name as 'conv'])]),
  ) as Record<keyof typeof shapes, tf.Tensor>;
  const conv = tf
    .conv2d(x.mul<tf.Tensor4D>(2), w.conv as tf.Tensor4D, 1, 'same')
    .add(w.convBias)
    .relu6();
  const depthwise = tf.depthwiseConv2d(conv as tf.Tensor4D, w.depthwise as tf.Tensor4D, 2, 'same').add(w.depthwiseBias);
  const normal = depthwise.sub(w.mean).div(w.variance.add(0.01).sqrt()).mul(w.scale).add(w.offset);
  const pooled = tf.avgPool(normal.elu<tf.Tensor4D>(), 2, 2, 'valid');
  return tf
    .matMul(pooled.reshape([-1, 24]), w.dense)
    .add(w.denseBias)
    .softmax();
}

test.serial('a converted graph has the probabilities and gradients of the same written out', async (t) => {
  const { network } = await readTfjsModel(writeModel(definition().artifacts()));
  t.is(network.format, 'graph');
  t.is(network.final, 'softmax');
  t.is(network.producer, 'TensorFlow.js Converter v4.22.0');
  t.deepEqual(network.inputShape, [8, 8, 2]);
  t.deepEqual(Object.keys(network.weights), [...Object.keys(shapes).map((name) => `w/${name}`), 'two']);
  await assertSameNetwork(t, network, written);
});

test.serial('graphs that are no classifier of one input are refused in words', async (t) => {
  const refused = async (message: RegExp, change: (graph: GraphDefinition) => void) => {
    const graph = definition();
    change(graph);
    await t.throwsAsync(readTfjsModel(writeModel(graph.artifacts())), { code: 'MODEL_UNSUITABLE', message });
  };
  const replace = (graph: GraphDefinition, name: string, change: object) => {
    const i = graph.nodes.findIndex((node) => node.name === name);
    graph.nodes[i] = { ...graph.nodes[i]!, ...change };
  };
  await refused(/it uses the kernel "Sinh" of TensorFlow.js, which cannot be compiled/, (graph) => {
    replace(graph, 'elu', { op: 'Sinh' });
  });
  await refused(/TensorFlow.js cannot compute it or its gradient: "Unknown op 'Frobnicate'/, (graph) => {
    replace(graph, 'elu', { op: 'Frobnicate' });
  });
  await refused(/the shape of its input is \[1, 8, 8, 2\]/, (graph) => {
    const dim = [1, 8, 8, 2].map((size) => ({ size: String(size) }));
    replace(graph, 'x', { attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim } } } });
  });
  await refused(/its outputs are "Identity", "more"/, (graph) => {
    graph.node('more', 'Identity', ['elu']);
  });
  await refused(/its inputs are "x" of type float32, "y" of type float32/, (graph) => {
    graph.placeholder('y', [-1, 4]);
    graph.node('sum', 'Add', ['scores', 'y']);
    replace(graph, 'probabilities', { input: ['sum'] });
  });
  await refused(/its output for one image has the shape \[24, 4\]/, (graph) => {
    replace(graph, 'scores', { op: 'Identity', input: ['elu', '^w/dense', '^w/denseBias', '^flat'] });
    replace(graph, 'probabilities', { op: 'Identity' });
  });
});

import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { silenceTensorflow } from '../../src/engine/silence.ts';
import { readTfjsModel } from '../../src/tfjs-model/index.ts';
import { assertSameNetwork } from './compare.ts';
import { artifactsOf, scatterWeights, writeModel } from './saved-model.ts';

const { layers } = tf;

test.before(async () => {
  silenceTensorflow();
  await tf.setBackend('cpu');
});

function sequence(...each: tf.layers.Layer[]): tf.Sequential {
  const model = tf.sequential({ layers: each });
  scatterWeights(model);
  return model;
}

/** Convolution, normalisation, pooling, and dense layers with dropout. */
const plain = () =>
  sequence(
    layers.conv2d({ filters: 6, kernelSize: 3, padding: 'same', activation: 'relu', inputShape: [10, 10, 3] }),
    layers.batchNormalization(),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, useBias: false }),
    layers.batchNormalization(),
    layers.activation({ activation: 'elu' }),
    layers.flatten(),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: 7, activation: 'tanh' }),
    layers.dense({ units: 5, activation: 'softmax' }),
  );

/** A functional model: depthwise and separable convolution, branches that are added and joined, padding, global pooling. */
function branched(): tf.LayersModel {
  const input = tf.input({ shape: [11, 9, 2] });
  const apply = (layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
    layer.apply(x) as tf.SymbolicTensor;
  const padded = apply(layers.zeroPadding2d({ padding: 1 }), input);
  const stem = apply(layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 3, activation: 'relu6' }), padded);
  const left = apply(layers.separableConv2d({ filters: 6, kernelSize: 3, padding: 'same' }), stem);
  const leaky = apply(layers.leakyReLU({ alpha: 0.2 }), left);
  const sum = apply(layers.add(), [stem, leaky]);
  const pooled = apply(layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }), sum);
  const gate = apply(layers.conv2d({ filters: 6, kernelSize: 1, activation: 'sigmoid' }), pooled);
  const product = apply(layers.multiply(), [pooled, gate]);
  const parametric = apply(layers.prelu({ sharedAxes: [1, 2] }), product);
  const joined = apply(layers.concatenate(), [parametric, pooled]);
  const means = apply(layers.globalAveragePooling2d({}), joined);
  const largest = apply(layers.globalMaxPooling2d({}), joined);
  const scores = apply(layers.dense({ units: 4 }), apply(layers.concatenate(), [means, largest]));
  const model = tf.model({ inputs: input, outputs: apply(layers.softmax(), scores) });
  scatterWeights(model);
  return model;
}

/** A vector in, a model inside a model, other activations. */
const nested = () =>
  sequence(
    layers.dense({ units: 8, activation: 'selu', inputShape: [12] }),
    tf.sequential({
      layers: [
        layers.dense({ units: 8, activation: 'softplus', inputShape: [8] }),
        layers.layerNormalization(),
        layers.dense({ units: 3, activation: 'swish' }),
      ],
    }),
    layers.activation({ activation: 'softmax' }),
  );

for (const [name, build] of Object.entries({ plain, branched, nested })) {
  test.serial(`${name}: read from its files it has the probabilities and gradients of the model itself`, async (t) => {
    const model = build();
    const { network, files } = await readTfjsModel(writeModel(await artifactsOf(model)));
    t.is(network.format, 'layers');
    t.is(network.final, 'softmax');
    t.regex(network.producer, /^TensorFlow\.js/);
    t.deepEqual(network.inputShape, model.inputs[0]!.shape.slice(1) as number[]);
    t.deepEqual(Object.keys(files).sort(), ['group1-shard1of2.bin', 'group1-shard2of2.bin', 'model.json']);
    t.is(
      Object.values(network.weights).reduce((sum, { values }) => sum + values.length, 0),
      model.countParams(),
    );
    await assertSameNetwork(t, network, (x) => model.apply(x) as tf.Tensor);
  });
}

test.serial(
  'a BatchNorm without scale and shift, which TensorFlow.js cannot differentiate, has those of one and zero',
  async (t) => {
    const build = (has: boolean) =>
      tf.sequential({
        layers: [
          layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 1] }),
          layers.batchNormalization({ scale: has, center: has, axis: -1 }),
          layers.globalAveragePooling2d({}),
          layers.dense({ units: 3, activation: 'softmax' }),
        ],
      });
    const [without, complete] = [build(false), build(true)];
    scatterWeights(without);
    const [kernel, bias, dense, denseBias, mean, variance] = without.getWeights();
    complete.setWeights([kernel!, bias!, tf.ones([4]), tf.zeros([4]), dense!, denseBias!, mean!, variance!]);
    const { network } = await readTfjsModel(writeModel(await artifactsOf(without)));
    await assertSameNetwork(t, network, (x) => complete.apply(x) as tf.Tensor);
  },
);

test.serial('weights that are stored in fewer bits are read, too', async (t) => {
  const model = nested();
  const { json, bytes } = await artifactsOf(model);
  const [group] = json.weightsManifest;
  const specs = group!.weights as { name: string; shape: number[] }[];
  const floats = new Float32Array(bytes.buffer);
  const [min, scale] = [-2, 4 / 65535];
  const stored = Uint16Array.from(floats, (value) => Math.round((value - min) / scale));
  const weights = specs.map((spec) => ({
    ...spec,
    dtype: 'float32',
    quantization: { dtype: 'uint16', min, scale, original_dtype: 'float32' },
  }));
  const quantised = {
    json: { ...json, weightsManifest: [{ paths: [], weights }] },
    bytes: new Uint8Array(stored.buffer),
  };
  const { network } = await readTfjsModel(writeModel(quantised));
  const read = Object.values(network.weights).flatMap(({ values }) => [...values]);
  const inOrder = model.weights.flatMap((weight) => [...weight.read().dataSync()]);
  t.true(Math.max(...read.map((value, i) => Math.abs(value - inOrder[i]!))) <= scale);
});

test.serial('a model that ends otherwise keeps its end', async (t) => {
  const logits = sequence(layers.dense({ units: 3, inputShape: [4] }));
  const { network } = await readTfjsModel(writeModel(await artifactsOf(logits)));
  t.is(network.final, 'none');
  await assertSameNetwork(t, network, (x) => (logits.apply(x) as tf.Tensor).softmax());
});

test.serial('Keras wraps its model, and older versions say no format', async (t) => {
  const model = nested();
  const { json, bytes } = await artifactsOf(model);
  const { format: _, generatedBy: __, ...rest } = json;
  const modelTopology = { keras_version: '2.15.0', backend: 'tensorflow', model_config: json.modelTopology };
  const { network } = await readTfjsModel(writeModel({ json: { ...rest, modelTopology }, bytes }));
  t.is(network.format, 'layers');
  t.is(network.final, 'softmax');
  t.is(network.producer, '');
  await assertSameNetwork(t, network, (x) => model.apply(x) as tf.Tensor);
});

import test from 'ava';
import { configOf, layersOf, removeFinalSoftmax, type LayerJson } from '../../src/tfjs-model/final-layer.ts';

const layer = (class_name: string, config: object, name = class_name): LayerJson & { name: string } => ({
  class_name,
  name,
  config: { name, ...config },
});
const sequence = (...layers: LayerJson[]): LayerJson => ({ class_name: 'Sequential', config: { name: 's', layers } });

test('a softmax at the end is taken off, whichever way it is written', (t) => {
  const dense = layer('Dense', { units: 3, activation: 'softmax' });
  t.is(removeFinalSoftmax(sequence(layer('Flatten', {}), dense)), 'softmax');
  t.deepEqual(dense.config, { name: 'Dense', units: 3, activation: 'linear' });

  const activation = layer('Activation', { activation: 'logSoftmax' });
  t.is(removeFinalSoftmax(sequence(activation)), 'log-softmax');
  t.is(configOf(activation)['activation'], 'linear');

  const softmax = layer('Softmax', { axis: -1 });
  t.is(removeFinalSoftmax(sequence(dense, softmax)), 'softmax');
  t.deepEqual(softmax, {
    class_name: 'Activation',
    name: 'Softmax',
    config: { name: 'Softmax', activation: 'linear' },
  });
});

test('the end of a functional model is the layer that its output is named after, also within another model', (t) => {
  for (const output_layers of [[['probabilities', 0, 0]], ['probabilities', 0, 0]]) {
    const last = layer('Dense', { activation: 'softmax' }, 'probabilities');
    const other = layer('Dense', { activation: 'softmax' }, 'attention');
    const functional: LayerJson = { class_name: 'Functional', config: { layers: [last, other], output_layers } };
    const outer = sequence(layer('Flatten', {}), functional);
    t.is(removeFinalSoftmax(outer), 'softmax');
    t.is(configOf(last)['activation'], 'linear');
    t.is(configOf(other)['activation'], 'softmax');
    t.is(layersOf(outer).length, 4);
  }
});

test('a softmax is taken off from before layers that change no numbers, which stay', (t) => {
  const softmax = layer('Activation', { activation: 'softmax' }, 'act_softmax');
  const reshape = { ...layer('Reshape', { target_shape: [3] }), inbound_nodes: [[['act_softmax', 0, 0, {}]]] };
  const dropout = { ...layer('Dropout', { rate: 0.5 }), inbound_nodes: [[['Reshape', 0, 0, {}]]] };
  const functional = {
    class_name: 'Functional',
    config: { layers: [softmax, reshape, dropout], output_layers: [['Dropout', 0, 0]] },
  };
  t.is(removeFinalSoftmax(functional), 'softmax');
  t.is(configOf(softmax)['activation'], 'linear');
  t.is(reshape.class_name, 'Reshape');

  const overChannels = layer('Softmax', { axis: 3 });
  t.is(removeFinalSoftmax(sequence(overChannels, layer('Flatten', {}))), 'softmax');
  const overRows = layer('Softmax', { axis: 1 });
  t.is(removeFinalSoftmax(sequence(overRows, layer('Flatten', {}))), 'none');
  const several = {
    ...reshape,
    inbound_nodes: [
      [
        ['act_softmax', 0, 0],
        ['other', 0, 0],
      ],
    ],
  };
  t.is(
    removeFinalSoftmax({ ...functional, config: { layers: [softmax, several], output_layers: [['Reshape']] } }),
    'none',
  );
});

test('what is no softmax over the classes stays, and what is no model is left to TensorFlow.js', (t) => {
  const early = layer('Dense', { activation: 'softmax' });
  const overRows = layer('Softmax', { axis: 2 });
  for (const model of [
    sequence(early, layer('Dense', { activation: 'sigmoid' })),
    sequence(overRows),
    sequence(),
    {},
    { class_name: 'Sequential', config: null },
    { class_name: 'Functional', config: { layers: [null], output_layers: 7 } },
  ]) {
    t.is(removeFinalSoftmax(model), 'none');
  }
  t.is(configOf(early)['activation'], 'softmax');
  t.is(overRows.class_name, 'Softmax');
});

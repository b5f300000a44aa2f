import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { silenceTensorflow } from '../../../src/engine/silence.ts';
import { bind } from '../../../src/models/bind.ts';
import { locateModel } from '../../../src/models/locate.ts';
import type { LoadedModel } from '../../../src/models/types.ts';
import { artifactsOf, newFolder, scattered, scatterWeights, writeModel } from '../../tfjs-model/saved-model.ts';

const classNames = ['cat', 'dog', 'fox'];
const data = { name: 'pets', inputShape: [6, 6, 3] as const, classNames };

test.before(async () => {
  silenceTensorflow();
  await tf.setBackend('cpu');
});

function network(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [6, 6, 3] }),
      tf.layers.globalAveragePooling2d({}),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  scatterWeights(model);
  return model;
}

/** The model in a folder called `pet-net`. */
async function written(model: tf.LayersModel, card?: object): Promise<string> {
  const folder = join(newFolder(), 'pet-net');
  mkdirSync(folder);
  const path = writeModel(await artifactsOf(model), folder);
  if (card) writeFileSync(join(dirname(path), 'model.card.json'), JSON.stringify(card));
  return path;
}

function probabilities(model: LoadedModel, x: tf.Tensor4D): number[] {
  return Array.from(tf.softmax(bind(model).logits(x)).dataSync());
}

test.serial('a model.json is a model like any other, named after its folder', async (t) => {
  const model = network();
  const place = await locateModel(await written(model), 'pets');
  t.is(place.kind, 'tfjs');
  t.is(place.name, 'pet-net');
  const loaded = (await place.load(data)) as LoadedModel;
  t.deepEqual(loaded.size, { inputShape: data.inputShape, classes: 3 });
  t.deepEqual(Object.keys(loaded.imported!.files), ['group1-shard1of2.bin', 'group1-shard2of2.bin', 'model.json']);
  t.regex(loaded.imported!.notes[0]!, /a softmax, is left away/);
  t.regex(loaded.imported!.producer!, /^TensorFlow\.js/);
  const x = tf.tensor4d(scattered(2 * 108, 5), [2, 6, 6, 3]);
  const expected = (model.apply(x) as tf.Tensor).dataSync();
  t.true(probabilities(loaded, x).every((value, i) => Math.abs(value - expected[i]!) < 1e-5));
});

test.serial('its card says how pixels become inputs and the order of the classes', async (t) => {
  const model = network();
  const card = { name: 'pets-by-keras', range: [-1, 1], classNames: ['fox', 'cat', 'dog'] };
  const place = await locateModel(await written(model, card), 'pets');
  t.is(place.name, 'pets-by-keras');
  const loaded = (await place.load(data)) as LoadedModel;
  t.true('model.card.json' in loaded.imported!.files);
  const x = tf.tensor4d(scattered(108, 5), [1, 6, 6, 3]);
  const [fox, cat, dog] = (model.apply(x.mul(2).sub(1)) as tf.Tensor).dataSync() as unknown as [number, number, number];
  const found = probabilities(loaded, x);
  t.true([cat, dog, fox].every((value, i) => Math.abs(value - found[i]!) < 1e-5));
});

test.serial('models for other images or classes, and files that are not there, are refused', async (t) => {
  const place = await locateModel(await written(network()), 'pets');
  await t.throwsAsync(place.load({ ...data, classNames: ['cat', 'dog'] }), { code: 'MODEL_UNSUITABLE', message: /3 classes/ }); // prettier-ignore
  await t.throwsAsync(place.load({ ...data, inputShape: [8, 8, 3] }), { code: 'MODEL_UNSUITABLE', message: /images of 6 x 6 pixels/ }); // prettier-ignore
  await t.throwsAsync(locateModel('no/such/model.json', 'pets'), {
    code: 'MISSING_WEIGHTS',
    message: /does not exist/,
  });
});

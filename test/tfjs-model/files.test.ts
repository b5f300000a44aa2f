import { mkdirSync, renameSync, symlinkSync, truncateSync, writeFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import fc from 'fast-check';
import { EpsballError } from '../../src/errors.ts';
import { silenceTensorflow } from '../../src/engine/silence.ts';
import { readTfjsModel } from '../../src/tfjs-model/index.ts';
import { type Artifacts, artifactsOf, newFolder, scatterWeights, writeModel } from './saved-model.ts';

let artifacts: Artifacts;

test.before(async () => {
  silenceTensorflow();
  await tf.setBackend('cpu');
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [5, 5, 1] }),
      tf.layers.batchNormalization(),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  scatterWeights(model);
  artifacts = await artifactsOf(model);
});

interface Json {
  weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: string }[] }[];
  modelTopology: { config: { layers: { class_name: string; config: Record<string, unknown> }[] } };
  format: string;
}

/** Writes the model with a changed model.json. */
function changed(change: (json: Json, folder: string) => void): string {
  const path = writeModel(artifacts);
  const json = JSON.parse(readFileSync(path, 'utf8')) as Json;
  change(json, dirname(path));
  writeFileSync(path, JSON.stringify(json));
  return path;
}

const outside = ['../secret.bin', '/etc/passwd', 'a/../../secret.bin', '..\\secret.bin', 'https://example.org/w.bin', 'file:///etc/passwd', '']; // prettier-ignore

for (const shard of outside) {
  test.serial(`weights in ${JSON.stringify(shard)} are not read`, async (t) => {
    const path = changed(({ weightsManifest: [group] }) => {
      group!.paths = [shard];
    });
    writeFileSync(join(dirname(path), '..', 'secret.bin'), 'secret');
    await t.throwsAsync(readTfjsModel(path), { code: 'CORRUPT_MODEL', message: /only files beside it are read/ });
  });
}

test.serial('links to elsewhere, folders and missing files are refused; a folder below is read', async (t) => {
  const at = (shard: string, prepare: (folder: string) => void) =>
    changed(({ weightsManifest: [group] }, folder) => {
      group!.paths = [shard, group!.paths[1]!];
      prepare(folder);
    });
  const linked = at('link.bin', (folder) => {
    symlinkSync('/etc/hostname', join(folder, 'link.bin'));
  });
  await t.throwsAsync(readTfjsModel(linked), { message: /is a link to elsewhere/ });
  await t.throwsAsync(readTfjsModel(at('nothing.bin', () => undefined)), { message: /"nothing.bin".* is missing/ });
  const folder = at('below', (parent) => {
    mkdirSync(join(parent, 'below'));
  });
  await t.throwsAsync(readTfjsModel(folder), { message: /"below" is no file/ });
  const below = at('below/shard.bin', (parent) => {
    mkdirSync(join(parent, 'below'));
    renameSync(join(parent, 'group1-shard1of2.bin'), join(parent, 'below', 'shard.bin'));
  });
  t.deepEqual(Object.keys((await readTfjsModel(below)).files).sort(), ['below/shard.bin', 'group1-shard2of2.bin', 'model.json']); // prettier-ignore
});

test.serial('what is damaged is named', async (t) => {
  const refuses = (path: string, message: RegExp) =>
    t.throwsAsync(readTfjsModel(path), { code: 'CORRUPT_MODEL', message });
  await t.throwsAsync(readTfjsModel(join(newFolder(), 'model.json')), { code: 'MISSING_WEIGHTS', message: /ENOENT/ });
  const noJson = writeModel(artifacts);
  writeFileSync(noJson, '{"modelTopology":');
  await refuses(noJson, /it is no JSON/);
  const short = writeModel(artifacts);
  truncateSync(join(dirname(short), 'group1-shard2of2.bin'), 4);
  await refuses(short, /the files of its weights have \d+ bytes, and 8 weights need 340/);
  const first = (json: Json) => json.weightsManifest[0]!.weights[0]!;
  await refuses(changed((json) => (first(json).dtype = 'string')), /weightsManifest\.0\.weights\.0\.dtype/); // prettier-ignore
  await refuses(changed((json) => (first(json).shape = [-3, 3, 1, 2])), /weightsManifest\.0\.weights\.0\.shape/); // prettier-ignore
  await refuses(changed((json) => (first(json).shape = [2, 3, 3, 1])), /TensorFlow.js says "Shape mismatch/); // prettier-ignore
  await refuses(changed((json) => (first(json).name = 'other')), /TensorFlow.js says ".*no target variable: other/); // prettier-ignore
  const layer = (json: Json) => json.modelTopology.config.layers;
  await refuses(changed((json) => (layer(json)[2]!.class_name = 'Bespoke')), /TensorFlow.js says "Unknown layer: Bespoke/); // prettier-ignore
  await refuses(
    changed((json) => (layer(json)[0]!.config['filters'] = 1e9)),
    /more weights than its files/,
  );
});

test.serial('layers that are no classifier of one input of a fixed size are refused', async (t) => {
  const refuses = (path: string, message: RegExp) =>
    t.throwsAsync(readTfjsModel(path), { code: 'MODEL_UNSUITABLE', message });
  const of = async (model: tf.LayersModel) => writeModel(await artifactsOf(model));
  const dense = tf.layers.dense({ units: 1, inputShape: [4] });
  await refuses(await of(tf.sequential({ layers: [dense] })), /its output for one image has the shape \[1\]/);
  const conv = tf.layers.conv2d({ filters: 3, kernelSize: 1, inputShape: [null, null, 3] });
  await refuses(await of(tf.sequential({ layers: [conv, tf.layers.globalAveragePooling2d({})] })), /its input is \[any, any, any, 3\]/); // prettier-ignore
  const dilated = tf.layers.conv2d({ filters: 3, kernelSize: 2, dilationRate: 2, inputShape: [4, 4, 1] });
  await refuses(await of(tf.sequential({ layers: [dilated, tf.layers.flatten()] })), /its gradient: ".*dilation rates greater than 1/s); // prettier-ignore
  const larger = tf.layers.upSampling2d({ size: [2, 2], inputShape: [4, 4, 1] });
  await refuses(await of(tf.sequential({ layers: [larger, tf.layers.flatten()] })), /uses the kernel "ResizeNearestNeighbor"/); // prettier-ignore
  const inputs = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
  const outputs = tf.layers.add().apply(inputs) as tf.SymbolicTensor;
  await refuses(await of(tf.model({ inputs, outputs })), /its input is \[any, 2\] and \[any, 2\]/);
});

test.serial('whatever is changed in a model.json, it is read or refused in words', async (t) => {
  const text = readFileSync(writeModel(artifacts), 'utf8');
  const folder = dirname(writeModel(artifacts));
  const path = join(folder, 'model.json');
  const pieces = ['null', '-1', '1e9', '[]', '{}', '"x"', '"softmax"', 'true', '"../x"', ''];
  const values = [...text.matchAll(/(?<=[:,[])(?:"[^"]*"|-?\d[\d.e+-]*|true|false|null)(?=[,\]}])/g)];
  await fc.assert(
    fc.asyncProperty(fc.nat(values.length - 1), fc.constantFrom(...pieces), async (i, piece) => {
      const { index, 0: old } = values[i]!;
      writeFileSync(path, text.slice(0, index) + piece + text.slice(index + old.length));
      const error: unknown = await readTfjsModel(path).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error !== undefined) t.true(error instanceof EpsballError, `${old} to ${piece}`);
    }),
    { numRuns: 60 },
  );
});

import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../engine/graph.ts';
import { withBackend } from '../engine/with-backend.ts';
import type { HostWeight } from '../models/types.ts';
import type { Parameters } from '../nn/types.ts';
import { damaged, quote, unsuitable } from './faults.ts';
import { configOf, layersOf, removeFinalSoftmax, type LayerJson } from './final-layer.ts';
import type { ModelFiles, UncheckedNetwork } from './types.ts';
import { withZeroWeights } from './zero-weights.ts';

/** The model in a topology, which Keras wraps. */
function modelOf(topology: Readonly<Record<string, unknown>>): LayerJson {
  const copy = structuredClone(topology);
  return (copy['model_config'] as LayerJson | undefined) ?? copy;
}

/**
 * Gives every BatchNorm both a scale and a shift, in place, since TensorFlow.js cannot differentiate one that lacks either.
 *
 * @returns the values of the weights that are new, by name
 */
function completeBatchNorms(model: LayerJson): Map<string, number> {
  const added = new Map<string, number>();
  for (const layer of layersOf(model)) {
    if (layer.class_name !== 'BatchNormalization') continue;
    const config = configOf(layer);
    for (const [flag, weight, value] of [
      ['scale', 'gamma', 1],
      ['center', 'beta', 0],
    ] as const) {
      if (config[flag] !== false) continue;
      config[flag] = true;
      added.set(`${String(config['name'])}/${weight}`, value);
    }
  }
  return added;
}

function tensorsOf({ specs, bytes }: ModelFiles): tf.NamedTensorMap {
  return tf.io.decodeWeights(bytes.buffer, specs as unknown as tf.io.WeightsManifestEntry[]);
}

function loadWeights(model: tf.LayersModel, files: ModelFiles, added: ReadonlyMap<string, number>): void {
  const tensors = tensorsOf(files);
  for (const { originalName, shape } of model.weights) {
    const value = added.get(originalName);
    if (value !== undefined) tensors[originalName] ??= tf.fill(shape as number[], value);
  }
  model.loadWeights(tensors);
}

/** Runs `body` while the model's variables are read as these tensors. */
function withWeights<T>(model: tf.LayersModel, weights: Parameters, body: () => T): T {
  const variables = model.weights as unknown as { originalName: string; read?: () => tf.Tensor }[];
  for (const variable of variables) variable.read = () => weights[variable.originalName]!;
  try {
    return body();
  } finally {
    for (const variable of variables) delete variable.read;
  }
}

/** The shape of the one input or output of a model, without the batch. */
function onlyShape(path: string, what: 'input' | 'output', tensors: readonly tf.SymbolicTensor[]): number[] {
  const [first, ...more] = tensors;
  const shape = first?.shape.slice(1) ?? [];
  if (more.length > 0 || shape.some((side) => side === null)) {
    const shapes = tensors.map((each) => `[${each.shape.map((side) => side ?? 'any').join(', ')}]`).join(' and ');
    throw unsuitable(path, `its ${what} is ${shapes}`, `A model of one ${what} of a fixed size is needed.`);
  }
  return shape as number[];
}

/** Builds the model and fills in its weights; what TensorFlow.js refuses is a fault of the files. */
async function build(
  files: ModelFiles,
  topology: LayerJson,
  added: ReadonlyMap<string, number>,
): Promise<tf.LayersModel> {
  const elements = files.specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  try {
    const model = await withBackend('cpu', () =>
      withZeroWeights(3 * elements, () => tf.models.modelFromJSON({ modelTopology: topology } as tf.io.ModelJSON)),
    );
    withBackend('cpu', () => {
      tf.tidy(() => {
        loadWeights(model, files, added);
      });
    });
    return model;
  } catch (error) {
    throw damaged(files.path, `TensorFlow.js says ${quote((error as Error).message)}`);
  }
}

/**
 * A model of layers, as Keras converts to and `model.save` writes.
 *
 * @throws EpsballError CORRUPT_MODEL or MODEL_UNSUITABLE
 */
export async function readLayersModel(files: ModelFiles): Promise<UncheckedNetwork> {
  const topology = modelOf(files.json.modelTopology);
  const final = removeFinalSoftmax(topology);
  const model = await build(files, topology, completeBatchNorms(topology));
  onlyShape(files.path, 'output', model.outputs);
  const weights = model.weights.map((variable): [string, HostWeight] => {
    const values = variable.read().dataSync() as Float32Array;
    return [variable.originalName, { shape: variable.shape as number[], values }];
  });
  return {
    format: 'layers',
    producer: files.json.convertedBy ?? files.json.generatedBy ?? '',
    inputShape: onlyShape(files.path, 'input', model.inputs),
    final,
    weights: Object.fromEntries(weights),
    logits: (parameters, x) => withWeights(model, parameters, () => model.apply(x) as tf.Tensor2D),
  };
}

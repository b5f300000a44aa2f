import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { EpsballError } from '../errors.ts';
import { checkGradients } from './check-gradients.ts';
import { damaged, unsuitable } from './faults.ts';
import { readGraphModel } from './graph-model.ts';
import { readLayersModel } from './layers-model.ts';
import { modelJsonSchema, type ModelJson } from './schema.ts';
import { readShards } from './shards.ts';
import type { TfjsNetwork } from './types.ts';

export type { TfjsNetwork } from './types.ts';

/** A model of TensorFlow.js as read, and the files that it was made of, by their path below its folder. */
export interface TfjsReading {
  readonly network: TfjsNetwork;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

function readJson(path: string, bytes: Uint8Array): ModelJson {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw damaged(path, 'it is no JSON');
  }
  const { data, error } = modelJsonSchema.safeParse(content);
  if (data) return data;
  const { path: where, message } = error.issues[0]!;
  throw damaged(path, `${where.join('.') || 'it'}: ${message}`);
}

/**
 * Reads a model of TensorFlow.js, of layers or a converted graph, with its weights, as a network of one input and one output of logits.
 * Nothing but files in the folder of `path` is read.
 *
 * @param path of the model.json
 * @throws EpsballError MISSING_WEIGHTS where there is no such file, CORRUPT_MODEL where it or its weights are damaged, MODEL_UNSUITABLE
 * where it is no classifier of one input, or cannot be differentiated
 */
export async function readTfjsModel(path: string): Promise<TfjsReading> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new EpsballError('MISSING_WEIGHTS', `cannot read ${path}: ${(error as Error).message}.`);
  }
  const json = readJson(path, bytes);
  const shards = readShards(path, json.weightsManifest);
  const isGraph = json.format === 'graph-model' || (json.format === undefined && 'node' in json.modelTopology);
  const files = { path, json, ...shards };
  const network = isGraph ? readGraphModel(files) : await readLayersModel(files);
  const output = checkGradients(path, network);
  const [classes] = output;
  if (output.length !== 1 || classes === undefined || classes < 2) {
    throw unsuitable(
      path,
      `its output for one image has the shape [${output.join(', ')}]`,
      'One row of logits, or of probabilities, for at least two classes is needed.',
    );
  }
  return { network: { ...network, classes }, files: { [basename(path)]: bytes, ...shards.files } };
}

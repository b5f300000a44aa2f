import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

/** Numbers between -1 and 1 that look random and are the same each time. */
export function scattered(size: number, seed: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed));
}

/** Gives every weight of a model scattered values of a size that keeps activations alive; variances are positive. */
export function scatterWeights(model: tf.LayersModel): void {
  const values = model.weights.map(({ originalName, shape }, i) => {
    const sides = shape as number[];
    const size = sides.reduce((product, side) => product * side, 1);
    const fanIn = sides.length > 1 ? size / sides.at(-1)! : 4;
    const drawn = scattered(size, i).map((value) => value * Math.sqrt(3 / fanIn));
    const isPositive = /variance$|gamma$/.test(originalName);
    return tf.tensor(isPositive ? drawn.map((value) => 1 + 0.5 * value) : drawn, sides);
  });
  model.setWeights(values);
}

/** A folder of its own for one test. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'epsball-tfjs-'));
}

/** What a model.json says and its weights. */
export interface Artifacts {
  readonly json: Record<string, unknown> & {
    modelTopology: unknown;
    weightsManifest: { paths: string[]; weights: unknown[] }[];
  };
  readonly bytes: Uint8Array;
}

/** A model as TensorFlow.js itself writes it. */
export async function artifactsOf(model: tf.LayersModel): Promise<Artifacts> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      saved = artifacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    }),
  );
  const { modelTopology, weightSpecs, weightData, ...rest } = saved!;
  const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs! }];
  return { json: { ...rest, modelTopology, weightsManifest }, bytes: new Uint8Array(weightData as ArrayBuffer) };
}

/** Writes a model.json and its weights in two shards, and returns the path of the model.json. */
export function writeModel({ json, bytes }: Artifacts, folder = newFolder()): string {
  const middle = Math.floor(bytes.length / 2) + 1;
  const paths = ['group1-shard1of2.bin', 'group1-shard2of2.bin'];
  writeFileSync(join(folder, paths[0]!), bytes.subarray(0, middle));
  writeFileSync(join(folder, paths[1]!), bytes.subarray(middle));
  const weightsManifest = json.weightsManifest.map((group) => ({ ...group, paths }));
  const path = join(folder, 'model.json');
  writeFileSync(path, JSON.stringify({ ...json, weightsManifest }));
  return path;
}

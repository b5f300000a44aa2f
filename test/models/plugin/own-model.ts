import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { encodeSafetensors } from '../../../src/models/safetensors.ts';
import type { HostWeight } from '../../../src/models/types.ts';
import { drawNormal, randomStream } from '../../../src/random.ts';
import { project } from '../../plugins/project.ts';

const features = 32 * 32 * 3;

/** Weights of a linear model of shapes10, [3072, 10] and [10]. */
export const linearWeights: Readonly<Record<string, HostWeight>> = {
  matrix: {
    shape: [features, 10],
    values: drawNormal(randomStream('linear model'), features * 10).map((value) => value / 50),
  },
  bias: { shape: [10], values: Float32Array.from({ length: 10 }, (_, i) => i / 10) },
};

/** Source of a module that defines that model, with some fields replaced, each by an expression. */
export function linearSource(fields: Readonly<Record<string, string>> = {}): string {
  const all = {
    name: "'linear-model'",
    summary: "'A linear model.'",
    reference: "''",
    licence: "'CC0-1.0'",
    inputShape: '[32, 32, 3]',
    classes: '10',
    parameters: '{ matrix: [3072, 10], bias: [10] }',
    weights: "'./linear.safetensors'",
    logits: '(w, x) => tf.matMul(x.reshape([-1, 3072]), w.matrix).add(w.bias)',
    ...fields,
  };
  const lines = Object.entries(all).map(([name, expression]) => `  ${name}: ${expression},`);
  return `import * as tf from '@tensorflow/tfjs';
import { defineModel } from 'epsball';

export default defineModel({
${lines.join('\n')}
});
`;
}

/** A folder with `model.mjs`, or another file of this source, and `linear.safetensors`; removed after the test. */
export async function linearModel(
  t: ExecutionContext,
  source = linearSource(),
  weights = linearWeights,
  file = 'model.mjs',
): Promise<{ readonly folder: string; readonly path: string; readonly weightsPath: string }> {
  const folder = await project(t, { [file]: source });
  const weightsPath = join(folder, 'linear.safetensors');
  await writeFile(weightsPath, encodeSafetensors(weights));
  return { folder, path: join(folder, file), weightsPath };
}

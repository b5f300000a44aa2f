import * as tf from '@tensorflow/tfjs';
import { withBackend } from '../engine/with-backend.ts';
import type { HostWeight } from '../models/types.ts';
import { damaged, quote, unsuitable } from './faults.ts';
import { findLogits, readTopology } from './graph-topology.ts';
import type { ModelFiles, UncheckedNetwork } from './types.ts';

/** A constant of the graph on the host. */
interface Constant {
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly values: Float32Array;
}

type LoadedGraph = tf.GraphModel<tf.io.IOHandlerSync>;

function load({ path, json, specs, bytes }: ModelFiles): LoadedGraph {
  const { modelTopology, signature, userDefinedMetadata } = json;
  const artifacts: unknown = {
    modelTopology,
    weightSpecs: specs,
    weightData: bytes.buffer,
    ...(signature && { signature }),
    ...(userDefinedMetadata && { userDefinedMetadata }),
  };
  try {
    return tf.loadGraphModelSync(tf.io.fromMemorySync(artifacts as tf.io.ModelArtifacts));
  } catch (error) {
    throw damaged(path, `TensorFlow.js says ${quote((error as Error).message)}`);
  }
}

/** Name and shape of the one input of images, the batch left away. */
function onlyInput(path: string, { inputs }: LoadedGraph): { name: string; inputShape: number[] } {
  const [first] = inputs;
  const [batch, ...inputShape] = first?.shape ?? [];
  if (!first || inputs.length > 1 || first.dtype !== 'float32') {
    const given = inputs.map(({ name, dtype }) => `${quote(name)} of type ${dtype}`).join(', ') || 'none';
    throw unsuitable(path, `its inputs are ${given}`, 'A model of one input of type float32 is needed.');
  }
  if (batch !== -1 || inputShape.length === 0 || inputShape.some((side) => side < 1)) {
    const shape = first.shape ? `[${first.shape.join(', ')}]` : 'unknown';
    throw unsuitable(
      path,
      `the shape of its input is ${shape}`,
      'The first side, the batch, must be free (-1), and all others fixed. Convert the model again with such a shape.',
    );
  }
  return { name: first.name, inputShape };
}

function constantsOf(model: LoadedGraph, isNode: (name: string) => boolean): Map<string, Constant> {
  const tensors = model.weights as Readonly<Record<string, tf.Tensor[]>>;
  const named = Object.entries(tensors).filter(([name]) => isNode(name));
  return new Map(
    named.map(([name, [tensor]]) => {
      const { shape, dtype } = tensor!;
      return [name, { shape, dtype: dtype as Constant['dtype'], values: tensor!.dataSync() as Float32Array }];
    }),
  );
}

/**
 * A converted graph. Its constants are handed in with the images, as TensorFlow.js lets any node be fed, so that they belong to the
 * function that is recorded.
 *
 * @throws EpsballError CORRUPT_MODEL or MODEL_UNSUITABLE
 */
export function readGraphModel(files: ModelFiles): UncheckedNetwork {
  const { path, json } = files;
  const nodes = readTopology(json.modelTopology);
  if (!nodes) throw damaged(path, 'its topology has no list of nodes');
  const model = withBackend('cpu', () => load(files));
  const input = onlyInput(path, model);
  const [output, ...more] = model.outputs;
  if (!output || more.length > 0) {
    const names = model.outputs.map(({ name }) => quote(name)).join(', ') || 'none';
    throw unsuitable(path, `its outputs are ${names}`, 'A model of one output is needed.');
  }
  const { name: logitsName, final } = findLogits(nodes, output.name);
  const constants = constantsOf(model, (name) => nodes.has(name));
  const weights = [...constants].flatMap(([name, { shape, dtype, values }]): [string, HostWeight][] =>
    dtype === 'float32' ? [[name, { shape, values }]] : [],
  );
  return {
    format: 'graph',
    producer: json.convertedBy ?? json.generatedBy ?? '',
    inputShape: input.inputShape,
    final,
    weights: Object.fromEntries(weights),
    logits: (parameters, x) => {
      const fed = [...constants].map(([name, { shape, dtype, values }]) => [
        name,
        parameters[name] ?? tf.tensor(values, shape, dtype),
      ]);
      const feeds = { ...Object.fromEntries(fed), [input.name]: x } as tf.NamedTensorMap;
      const logits = model.execute(feeds, logitsName) as tf.Tensor;
      return final === 'none' ? (logits as tf.Tensor2D) : logits.reshape<tf.Tensor2D>([x.shape[0], -1]);
    },
  };
}

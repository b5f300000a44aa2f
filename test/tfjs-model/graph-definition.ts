import * as tf from '@tensorflow/tfjs';
import type { Artifacts } from './saved-model.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const dims = (shape: readonly number[]) => ({ dim: shape.map((size) => ({ size: String(size) })) });
const types = { float32: 'DT_FLOAT', int32: 'DT_INT32' } as const;

/** Attributes of a node as TensorFlow's graphs have them in JSON. */
export const attribute = {
  text: (text: string) => ({ s: base64(text) }),
  texts: (texts: readonly string[]) => ({ list: { s: texts.map(base64) } }),
  integers: (values: readonly number[]) => ({ list: { i: values.map(String) } }),
  integer: (value: number) => ({ i: String(value) }),
  number: (value: number) => ({ f: value }),
  flag: (value: boolean) => ({ b: value }),
};

interface GraphNodeJson {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr: Readonly<Record<string, unknown>>;
}

/** Writes a graph as the converter of TensorFlow.js does, node by node. */
export class GraphDefinition {
  readonly nodes: GraphNodeJson[] = [];
  readonly #weights: { name: string; shape: readonly number[]; dtype: 'float32' | 'int32' }[] = [];
  readonly #bytes: Uint8Array[] = [];

  placeholder(name: string, shape: readonly number[]): string {
    this.nodes.push({ name, op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: dims(shape) } } });
    return name;
  }

  constant(name: string, shape: readonly number[], values: Float32Array | Int32Array): string {
    const dtype = values instanceof Float32Array ? 'float32' : 'int32';
    const tensor = { dtype: types[dtype], tensorShape: dims(shape) };
    this.nodes.push({ name, op: 'Const', attr: { dtype: { type: types[dtype] }, value: { tensor } } });
    this.#weights.push({ name, shape, dtype });
    this.#bytes.push(new Uint8Array(values.buffer));
    return name;
  }

  node(name: string, op: string, input: readonly string[], attr: Readonly<Record<string, unknown>> = {}): string {
    this.nodes.push({ name, op, input, attr: { T: { type: 'DT_FLOAT' }, ...attr } });
    return name;
  }

  artifacts(): Artifacts {
    const modelTopology = { node: this.nodes, library: {}, versions: { producer: 1, minConsumer: 1 } };
    return {
      json: {
        format: 'graph-model',
        generatedBy: '2.15.0',
        convertedBy: 'TensorFlow.js Converter v4.22.0',
        modelTopology,
        weightsManifest: [{ paths: [], weights: this.#weights }],
      },
      bytes: Uint8Array.from(this.#bytes.flatMap((each) => [...each])),
    };
  }
}

/** A tensor of these values. */
export const tensorOf = (shape: readonly number[], values: Float32Array): tf.Tensor => tf.tensor(values, [...shape]);

/** Element types inside a graph; int64 is used for shapes, axes and indices only. */
export type ValueType = 'float32' | 'int32' | 'int64' | 'bool';

/** What a constant may hold. */
export type ConstantValues = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** One tensor of a graph: an input, a constant or what a node makes. */
export interface Value {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: ValueType;
  /** Set for constants. A constant whose elements are all equal is stored once, see `uniform`. */
  readonly constant?: ConstantValues;
  /** Set for constants whose elements are all equal: that element. */
  readonly uniform?: number;
}

export type AttributeValue = number | string | readonly number[];

/** Sets of operators: ONNX itself, the runtime's own in blocked channel order, and ours, which passes replace. */
export type Domain = '' | 'com.microsoft.nchwc' | 'epsball';

/** One operator. Numbers among `attributes` are written as integers unless listed in `floats`. */
export interface GraphNode {
  readonly op: string;
  readonly domain: Domain;
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly floats: readonly string[];
  /** Which of the operator's results is the output, from 0. */
  readonly place: number;
}

/** A recorded function. */
export interface Graph {
  readonly inputs: Readonly<Record<string, Value>>;
  readonly outputs: Readonly<Record<string, Value>>;
  /** What the outputs need, each node after those that make its inputs. */
  readonly nodes: readonly GraphNode[];
  /** Where the nodes were recorded, and where passes record what replaces them. */
  readonly builder: GraphBuilder;
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** Whether two shapes are the same. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((side, i) => side === b[i]);
}

const constructors = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** Constants of at most this many elements are recognised when they are made again. */
const longestKey = 16_384;

/** What tells nodes apart; of the operators of ONNX inputs and attributes decide the shape, of others (the gradient of a filter) they need not. */
function nodeKey(
  op: string,
  inputs: readonly Value[],
  dtype: ValueType,
  attributes: GraphNode['attributes'],
  domain: Domain,
  place: number,
  shape: readonly number[],
): string {
  const made = domain === '' ? dtype : `${dtype} [${shape.join()}]`;
  return `${domain} ${op} ${place} ${inputs.map(({ id }) => id).join()} ${JSON.stringify(attributes)} ${made}`;
}

/** Records nodes. Equal nodes on equal inputs are recorded once (common subexpressions). */
export class GraphBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly #producers = new Map<number, GraphNode>();
  readonly #known = new Map<string, Value>();
  #count = 0;

  input(shape: readonly number[], dtype: ValueType): Value {
    return { id: this.#count++, shape, dtype };
  }

  /** A constant with these elements. */
  constant(values: ConstantValues, shape: readonly number[], dtype: ValueType): Value {
    const first = values[0];
    if (first !== undefined && dtype !== 'int64' && (values as Float32Array).every((value) => value === first)) {
      return this.uniform(Number(first), shape, dtype);
    }
    const make = (): Value => ({ id: this.#count++, shape, dtype, constant: values });
    return values.length > longestKey
      ? make()
      : this.#remember(`constant ${dtype} [${shape.join()}] ${values.join()}`, make);
  }

  /** A constant whose elements are all `element`, of any shape. */
  uniform(element: number, shape: readonly number[], dtype: Exclude<ValueType, 'int64'>): Value {
    const key = `uniform ${dtype} ${Object.is(element, -0) ? '-0' : element} [${shape.join()}]`;
    return this.#remember(key, () => ({
      id: this.#count++,
      shape,
      dtype,
      constant: constructors[dtype].of(element),
      uniform: element,
    }));
  }

  /** A vector of integers, for shapes, axes and the like. */
  integers(values: readonly number[]): Value {
    const key = `integers ${values.join()}`;
    return this.#remember(key, () => ({
      id: this.#count++,
      shape: [values.length],
      dtype: 'int64',
      constant: BigInt64Array.from(values, BigInt),
    }));
  }

  /** Records one operator and returns what it makes. */
  node(
    op: string,
    inputs: readonly Value[],
    shape: readonly number[],
    dtype: ValueType,
    attributes: Readonly<Record<string, AttributeValue>> = {},
    floats: readonly string[] = [],
    domain: Domain = '',
    place = 0,
  ): Value {
    return this.#remember(nodeKey(op, inputs, dtype, attributes, domain, place, shape), () => {
      const output: Value = { id: this.#count++, shape, dtype };
      const made = { op, domain, inputs, output, attributes, floats, place };
      this.#nodes.push(made);
      this.#producers.set(output.id, made);
      return output;
    });
  }

  /** What an operator of ONNX without attributes makes of these inputs, if that was recorded already. */
  find(op: string, inputs: readonly Value[]): Value | undefined {
    return this.#known.get(nodeKey(op, inputs, inputs[0]!.dtype, {}, '', 0, []));
  }

  /** Records a node again with other inputs of the same shapes. */
  again({ op, output, attributes, floats, domain, place }: GraphNode, inputs: readonly Value[]): Value {
    return this.node(op, inputs, output.shape, output.dtype, attributes, floats, domain, place);
  }

  /** The graph that makes these outputs: dead code is left out. */
  graph(inputs: Graph['inputs'], outputs: Graph['outputs']): Graph {
    const needed = new Set(Object.values(outputs));
    const isLive = ({ output, inputs: used }: GraphNode): boolean => {
      if (!needed.has(output)) return false;
      for (const each of used) needed.add(each);
      return true;
    };
    const nodes = this.#nodes.toReversed().filter(isLive).toReversed();
    return { inputs, outputs, nodes, builder: this };
  }

  /** The node that makes a value; undefined for inputs and constants. */
  producer(value: Value): GraphNode | undefined {
    return this.#producers.get(value.id);
  }

  #remember(key: string, make: () => Value): Value {
    const known = this.#known.get(key);
    if (known) return known;
    const made = make();
    this.#known.set(key, made);
    return made;
  }
}

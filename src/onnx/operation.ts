import type { FileAttribute, FileNode, FileTensor, HostTensor } from './file/types.ts';
import { Inexpressible, ModelFault, quote } from './faults.ts';
import type { Value } from './value.ts';

/** How one node becomes tfjs ops: from its inputs to its outputs, in their order. */
export type Operator = (operation: Operation) => Value | readonly Value[];

/** Operators by name. */
export type Operators = Readonly<Record<string, Operator>>;

/** Most numbers that are read from an input that steers an operator. */
const mostSteering = 2 ** 20;

/** A node with its inputs, as its operator sees it. */
export class Operation {
  readonly opset: number;
  readonly lanes: number;
  /** How many outputs the node has. */
  readonly outputs: number;
  readonly inputs: readonly (Value | undefined)[];
  readonly #node: FileNode;

  constructor(node: FileNode, inputs: readonly (Value | undefined)[], opset: number, lanes: number) {
    this.#node = node;
    this.inputs = inputs;
    this.opset = opset;
    this.lanes = lanes;
    this.outputs = node.outputs.length;
  }

  /** Whether somebody may use output `index`. */
  hasOutput(index: number): boolean {
    return (this.#node.outputs[index] ?? '') !== '';
  }

  has(name: string): boolean {
    return this.#node.attributes.has(name);
  }

  /** Input `index`. @throws ModelFault where it is missing */
  input(index: number): Value {
    const value = this.inputs[index];
    if (!value) throw new ModelFault(`it lacks input ${index + 1}`);
    return value;
  }

  /** Every input. @throws ModelFault where there is none or one is missing */
  all(): Value[] {
    if (this.inputs.length === 0) throw new ModelFault('it has no inputs');
    return this.inputs.map((_, index) => this.input(index));
  }

  /** The numbers of input `index`, which must not depend on the images. */
  host(index: number): HostTensor {
    const { host, isLaned } = this.input(index);
    if (!host) {
      const reason = isLaned ? 'depends on the image' : 'is not known before the network runs';
      throw new Inexpressible(`its input ${index + 1} ${reason}`);
    }
    if (host.values.length > mostSteering)
      throw new ModelFault(`its input ${index + 1} has ${host.values.length} numbers`);
    return host;
  }

  /** The numbers of input `index`; undefined where it is left away. */
  numbers(index: number): number[] | undefined {
    return this.inputs[index] && Array.from(this.host(index).values);
  }

  /** The one number of input `index`; undefined where it is left away. */
  number(index: number): number | undefined {
    const numbers = this.numbers(index);
    if (numbers && numbers.length !== 1) throw new ModelFault(`its input ${index + 1} has ${numbers.length} numbers`);
    return numbers?.[0];
  }

  /** A number among the attributes. */
  scalar(name: string, otherwise: number): number;
  scalar(name: string, otherwise: undefined): number | undefined;
  scalar(name: string, otherwise: number | undefined): number | undefined {
    const value = this.#attribute(name);
    if (value === undefined) return otherwise;
    if (typeof value !== 'number') throw this.#wrongKind(name, 'one number');
    return value;
  }

  /** A whole number among the attributes. */
  integer(name: string, otherwise: number): number {
    const value = this.scalar(name, otherwise);
    if (!Number.isSafeInteger(value)) throw this.#wrongKind(name, 'a whole number');
    return value;
  }

  /** A list of numbers among the attributes. */
  list(name: string): readonly number[] | undefined {
    const value = this.#attribute(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw this.#wrongKind(name, 'a list of numbers');
    return value as readonly number[];
  }

  /** One of some words among the attributes. */
  word<Word extends string>(name: string, words: readonly Word[], otherwise: NoInfer<Word>): Word {
    const value = this.#attribute(name);
    if (value === undefined) return otherwise;
    const found = words.find((word) => word === value);
    if (found === undefined) {
      throw new Inexpressible(
        `its ${name} is ${typeof value === 'string' ? quote(value) : 'no word'}; ${words.join(', ')} are possible`,
      );
    }
    return found;
  }

  /** Any text among the attributes. */
  text(name: string): string {
    const value = this.#attribute(name);
    if (typeof value !== 'string') throw this.#wrongKind(name, 'a text');
    return value;
  }

  /** A tensor among the attributes. */
  tensor(name: string): FileTensor | undefined {
    const value = this.#attribute(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || !('read' in value)) throw this.#wrongKind(name, 'a tensor');
    return value;
  }

  #attribute(name: string): FileAttribute | undefined {
    const { attributes } = this.#node;
    const value = attributes.get(name);
    if (value === undefined && attributes.has(name)) throw this.#wrongKind(name, 'a number, a text or a tensor');
    return value;
  }

  #wrongKind(name: string, wanted: string): ModelFault {
    return new ModelFault(`its attribute ${name} is not ${wanted}`);
  }
}

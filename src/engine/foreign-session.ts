import * as ort from 'onnxruntime-node';
import { elementTypes, type ElementType } from './element-types.ts';
import { unsuitable } from './unsuitable.ts';
import type { Feeds } from './protocol.ts';
import type { ForeignFile } from './types.ts';
import { messageOf } from '../errors.ts';

type Metadata = ort.InferenceSession.ValueMetadata;
type Border = Extract<Metadata, { isTensor: true }> & { readonly element: ElementType };

const describe = (shape: readonly (number | string)[]): string => `[${shape.join(', ')}]`;

/** What the runtime says went wrong, without a point at its end. */
function reasonOf(error: unknown): string {
  return messageOf(error).replace(/\.$/, '');
}

/** The one input or output. */
function onlyOne(what: 'input' | 'output', all: readonly Metadata[]): Border {
  const [first] = all;
  if (all.length !== 1 || !first?.isTensor) {
    const names = all.map(({ name }) => name).join(', ');
    throw unsuitable(`it has ${all.length} ${what}s (${names}), and one tensor is wanted.\nExport it with one ${what}`);
  }
  const element = elementTypes[first.type];
  if (!element) {
    const possible = Object.keys(elementTypes).join(', ');
    throw unsuitable(`its ${what} "${first.name}" is of type ${first.type}; possible are ${possible}`);
  }
  return { ...first, element };
}

/** How many inputs the file takes at once: as many as it was exported for, or one. */
function batchOf({ name, shape }: Border, wanted: readonly number[]): number {
  if (shape.length === 0) return 1;
  const [batch, ...sides] = shape;
  const fits = sides.length === wanted.length && sides.every((side, i) => !(Number(side) > 0) || side === wanted[i]);
  if (!fits) {
    throw unsuitable(
      `its input "${name}" has shape ${describe(shape)}, the batch first, and images come as ${describe(['batch', ...wanted])}`,
    );
  }
  return Number(batch) > 0 ? Number(batch) : 1;
}

/** A file opened in a worker. */
export class ForeignSession {
  readonly #session: ort.InferenceSession;
  readonly #file: Omit<ForeignFile, 'bytes'>;
  readonly #input: Border;
  readonly #output: Border;
  readonly #batch: number;

  private constructor(session: ort.InferenceSession, file: Omit<ForeignFile, 'bytes'>) {
    this.#session = session;
    this.#file = file;
    this.#input = onlyOne('input', session.inputMetadata);
    this.#output = onlyOne(
      'output',
      session.outputMetadata.filter(({ name }) => (file.output ?? name) === name),
    );
    this.#batch = batchOf(this.#input, file.shape);
  }

  /**
   * Opens a file and calls it once.
   *
   * @throws EpsballError MODEL_UNSUITABLE where the runtime refuses it, or it takes or gives something else than asked for
   */
  static async open(
    { bytes, ...file }: ForeignFile,
    options: ort.InferenceSession.SessionOptions,
  ): Promise<ForeignSession> {
    const session = await ort.InferenceSession.create(bytes, options).catch((error: unknown) => {
      throw unsuitable(`ONNX Runtime does not open it: ${reasonOf(error)}`);
    });
    try {
      const opened = new ForeignSession(session, file);
      await opened.#answerOne(new Float32Array(file.shape.reduce((size, side) => size * side, 1)).fill(0.5));
      return opened;
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  /** The answers y to the rows of x; each is computed alone, so that none depends on its neighbours. */
  async answer({ x }: Feeds): Promise<Record<'y', Float32Array>> {
    const { outputs } = this.#file;
    const [rows] = x!.spec.shape as [number];
    const values = x!.values as Float32Array;
    const size = values.length / rows;
    const y = new Float32Array(rows * outputs);
    for (let row = 0; row < rows; row++) {
      y.set(await this.#answerOne(values.subarray(row * size, (row + 1) * size)), row * outputs);
    }
    return { y };
  }

  endProfiling(): void {
    this.#session.endProfiling();
  }

  /** Calls the file with as many copies of an input as it wants at once. */
  async #answerOne(x: Float32Array): Promise<Float32Array> {
    const batch = this.#batch;
    const copies = new Float32Array(batch * x.length);
    for (let copy = 0; copy < batch; copy++) copies.set(x, copy * x.length);
    const shape = [batch, ...this.#file.shape];
    const { name, type, element } = this.#input;
    const tensor = new ort.Tensor(type as 'float32', element.write(copies) as Float32Array, shape);
    const fetched = await this.#session.run({ [name]: tensor }, [this.#output.name]).catch((error: unknown) => {
      throw unsuitable(`ONNX Runtime opens it and cannot compute it: ${reasonOf(error)}`);
    });
    const { dims, data } = fetched[this.#output.name]!;
    const { outputs } = this.#file;
    const answer = this.#output.element.read(data);
    if (answer.length !== batch * outputs) {
      throw unsuitable(
        `its output "${this.#output.name}" has shape ${describe(dims)} for ${batch} of batch, and each input is to be answered with ${outputs} numbers`,
      );
    }
    return answer.subarray(0, outputs);
  }

  /** Gives back what the runtime holds. */
  async release(): Promise<void> {
    await this.#session.release();
  }
}

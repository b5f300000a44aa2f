import { readFile } from 'node:fs/promises';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { EpsballError, messageOf } from '../../errors.ts';

/** Values in the shape in which ONNX Runtime gives them. */
export interface Answer {
  readonly values: Float64Array;
  readonly shape: readonly number[];
}

/** Bytes that, behind a model, add outputs to it: a field of a message that comes twice is merged, and lists are joined. */
function addedOutputs(names: readonly string[]): Uint8Array {
  const field = (tag: number, content: Uint8Array): Uint8Array => {
    const head = [tag];
    let rest = content.length;
    for (; rest > 127; rest = Math.floor(rest / 128)) head.push((rest % 128) + 128);
    return Buffer.concat([Uint8Array.from([...head, rest]), content]);
  };
  const [graphOfModel, outputOfGraph, nameOfValue] = [0x3a, 0x62, 0x0a];
  const values = names.map((name) => field(outputOfGraph, field(nameOfValue, Buffer.from(name))));
  return field(graphOfModel, Buffer.concat(values));
}

function numbersOf({ data, dims }: Tensor): Answer | undefined {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return undefined;
  return { values: Float64Array.from(data), shape: dims };
}

function unanswered(what: string, path: string, error: unknown): EpsballError {
  const said = messageOf(error);
  const reason = said.replace(/^Load model from .* failed: ?/, '').replace(/\.$/, '');
  return new EpsballError(
    'MODEL_UNSUITABLE',
    `ONNX Runtime ${what} ${path}: ${reason}.\nExport it anew, with operators of ONNX alone.`,
  );
}

/** The type in which a file takes images. @throws EpsballError MODEL_UNSUITABLE where it is one that they cannot be given in */
function typeOfImages(session: InferenceSession, path: string, input: string): 'float32' | 'float64' {
  const metadata = session.inputMetadata.find(({ name }) => name === input);
  const type = metadata?.isTensor ? metadata.type : 'float32';
  if (type === 'float32' || type === 'float64') return type;
  throw new EpsballError(
    'MODEL_UNSUITABLE',
    `${path} takes images as ${type}, and they are given as float32.\nExport the network in float32, in PyTorch after "network.float()".`,
  );
}

/** An ONNX file as ONNX Runtime runs it. */
export class Original {
  readonly #session: InferenceSession;
  readonly #path: string;
  readonly #input: string;
  readonly #type: 'float32' | 'float64';

  private constructor(session: InferenceSession, path: string, input: string) {
    this.#session = session;
    this.#path = path;
    this.#input = input;
    this.#type = typeOfImages(session, path, input);
  }

  /**
   * Opens a file.
   *
   * @param more values of it that are to be told besides its outputs, by name; the runtime refuses that where weights lie in a file beside it
   * @throws EpsballError MODEL_UNSUITABLE where ONNX Runtime refuses it
   */
  static async open(path: string, input: string, more: readonly string[] = []): Promise<Original> {
    const { InferenceSession } = await import('onnxruntime-node');
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 } as const;
    try {
      if (more.length === 0) return new Original(await InferenceSession.create(path, options), path, input);
      const bytes = Buffer.concat([await readFile(path), addedOutputs(more)]);
      return new Original(await InferenceSession.create(bytes, options), path, input);
    } catch (error) {
      throw error instanceof EpsballError ? error : unanswered('does not open', path, error);
    }
  }

  /**
   * What it makes of one input, by the name of the output. What holds no floating-point numbers is left away.
   *
   * @param shape of the input without the batch, which is 1
   * @throws EpsballError MODEL_UNSUITABLE where ONNX Runtime cannot compute it
   */
  async answer(values: Float32Array, shape: readonly number[]): Promise<ReadonlyMap<string, Answer>> {
    const { Tensor } = await import('onnxruntime-node');
    const typed = this.#type === 'float64' ? Float64Array.from(values) : values;
    const fed = { [this.#input]: new Tensor(this.#type, typed, [1, ...shape]) };
    const fetched = await this.#session.run(fed).catch((error: unknown) => {
      throw unanswered('opens, and cannot compute,', this.#path, error);
    });
    return new Map(
      Object.entries(fetched).flatMap(([name, tensor]) => {
        const answer = numbersOf(tensor);
        return answer ? [[name, answer] as const] : [];
      }),
    );
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

import * as tf from '@tensorflow/tfjs';
import type { Told } from '../attacks/types.ts';
import type { DefenseState } from '../defenses/types.ts';
import type { CompiledFunction, Engine, HostArray, HostTensors, TensorSpec } from '../engine/types.ts';
import { zeroFrom } from '../nn/zero-from.ts';
import { answerOfState } from './defend.ts';
import { noGradient, stackGradients, totalLoss, type LossOfAnswer } from './evaluate.ts';
import { averageDraws, repeatRows } from './expectation.ts';
import { portsBelow } from './ports.ts';
import type { ChainTarget, StepChain } from './step-chain.ts';

type Specs = Readonly<Record<string, TensorSpec>>;
type Tensors = Readonly<Record<string, tf.Tensor>>;

/** How a defended model is asked, and what becomes of the answer; all functions are called while tracing. */
export interface Question {
  /** Inputs of the whole, [lanes, …]; noise with its draws, [lanes, draws, …]. */
  readonly specs: Specs;
  /** The input that holds the points. */
  readonly point: string;
  readonly kind: 'gradient' | 'logits';
  /** Draws of the defense's noise that each answer is the mean over. */
  readonly draws: number;
  /** The loss, from the inputs without noise and random numbers, each row as often as there are draws. */
  readonly lossOf: (rows: Tensors) => LossOfAnswer;
  /** What is made of the inputs and the answer. */
  readonly finish: (inputs: Tensors, told: Told) => Record<string, tf.Tensor>;
}

const isNoise = (port: string): boolean => port.startsWith('noise.');
const isRandom = (port: string): boolean => port.startsWith('random.');

function pick<T>(values: Readonly<Record<string, T>>, keep: (port: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([port]) => keep(port)));
}

/** Every row so many times, one after the other, on the host. */
function repeat<T extends HostArray>(values: T, rows: number, times: number): T {
  if (times === 1) return values;
  const size = values.length / rows;
  const repeated = new (values.constructor as new (length: number) => T)(values.length * times);
  for (let row = 0; row < rows * times; row++) {
    const from = Math.floor(row / times) * size;
    repeated.set(values.subarray(from, from + size), row * size);
  }
  return repeated;
}

/**
 * Logits and losses at the last state, and for each loss its gradient in the state, "gradient.column.name". With `bpda` the image alone
 * is classified, as where a defense is one graph.
 */
function headOf(
  { model, gradient, source: { defense, params } }: ChainTarget,
  kind: Question['kind'],
  lossOf: Question['lossOf'],
): (inputs: Tensors) => Record<string, tf.Tensor> {
  return (inputs) => {
    const loss = lossOf(pick(inputs, (port) => !port.startsWith('reached.')));
    const reached = portsBelow(inputs, 'reached.');
    const names = Object.keys(reached);
    const bound = model();
    const answer = (state: Tensors): { logits: tf.Tensor2D; losses: tf.Tensor } => {
      const last = state as unknown as DefenseState;
      const seen = answerOfState(gradient === 'bpda' ? { x: last.x } : last, bound, defense, params);
      return { logits: seen.logits, losses: loss(seen) };
    };
    const { logits, losses } = answer(reached);
    if (kind === 'logits') return { logits, losses };
    const columns = losses.rank === 1 ? 1 : losses.shape[1]!;
    const gradients = Array.from({ length: columns }, (_, column) => {
      const total = (...tensors: tf.Tensor[]): tf.Scalar => {
        const { losses: each } = answer(Object.fromEntries(names.map((name, i) => [name, tensors[i]!])));
        return totalLoss(each, column).add(zeroFrom(tensors));
      };
      const ofState = tf.grads(total)(names.map((name) => reached[name]!));
      return names.map((name, i) => [`gradient.${column}.${name}`, ofState[i]!] as const);
    });
    return { logits, losses, ...Object.fromEntries(gradients.flat()) };
  };
}

/** A function of points and their context that passes a defense step by step; for its caller like one that is compiled whole. */
class ChainedFunction implements CompiledFunction {
  readonly inputs: Specs;
  readonly outputs: Specs;
  readonly #question: Question;
  readonly #chain: StepChain;
  readonly #head: CompiledFunction;
  readonly #finish: CompiledFunction;

  constructor(question: Question, chain: StepChain, head: CompiledFunction, finish: CompiledFunction) {
    this.#question = question;
    this.#chain = chain;
    this.#head = head;
    this.#finish = finish;
    this.inputs = question.specs;
    this.outputs = finish.outputs;
  }

  async run(values: HostTensors): Promise<Record<string, HostArray>> {
    const { specs, point, draws, kind } = this.#question;
    const lanes = specs[point]!.shape[0]!;
    const noise = pick(values, isNoise);
    const x = repeat(values[point] as Float32Array, lanes, draws);
    const states = await this.#chain.forward(x, noise);
    const reached = Object.entries(states.at(-1)!).map(([port, tensor]) => [port.replace(/^state/, 'reached'), tensor]);
    const context = pick(values, (port) => port in this.#head.inputs);
    const answer = await this.#head.run({ ...context, ...(Object.fromEntries(reached) as HostTensors) });
    const columns = kind === 'gradient' ? this.#columns : [];
    const gradients: [string, Float32Array][] = [];
    for (const column of columns) {
      const prefix = `gradient.${column}.`;
      const own = Object.entries(answer).filter(([port]) => port.startsWith(prefix));
      const cotangents = own.map(([port, tensor]) => [`cotangent.${port.slice(prefix.length)}`, tensor]);
      const gradient = await this.#chain.backward(x, states, noise, Object.fromEntries(cotangents) as HostTensors);
      gradients.push([`told.gradient.${column}`, gradient]);
    }
    return this.#finish.run({
      ...pick(values, (port) => port in this.#finish.inputs),
      'told.logits': answer['logits']!,
      'told.losses': answer['losses']!,
      ...Object.fromEntries(gradients),
    });
  }

  get #columns(): number[] {
    const [, columns = 1] = this.#head.outputs['losses']!.shape;
    return Array.from({ length: columns }, (_, column) => column);
  }

  async dispose(): Promise<void> {
    await this.#head.dispose();
    await this.#finish.dispose();
    await this.#chain.dispose();
  }
}

/** What the head and the chain have answered, as an attack is told it. */
function toldOf(inputs: Tensors, point: tf.Tensor4D, kind: Question['kind'], draws: number): Told {
  const logits = inputs['told.logits'] as tf.Tensor2D;
  const loss = inputs['told.losses'] as tf.Tensor1D | tf.Tensor2D;
  const columns = Object.values(portsBelow(inputs, 'told.gradient.'));
  const [batch, ...image] = point.shape;
  const stacked = (): tf.Tensor => (loss.rank === 1 ? columns[0]! : stackGradients(columns));
  const gradient = kind === 'gradient' ? (stacked() as Told['gradient']) : noGradient([batch * draws, ...image], loss);
  return { ...averageDraws({ point, logits, loss, gradient, hasGradient: kind === 'gradient' }, draws), point };
}

/** Compiles a question to a defense that is passed step by step. */
export async function compileChained(
  engine: Engine,
  target: ChainTarget,
  chain: StepChain,
  question: Question,
): Promise<CompiledFunction> {
  const { specs, point, kind, draws, lossOf, finish } = question;
  const lanes = specs[point]!.shape[0]!;
  const float = (...shape: readonly number[]): TensorSpec => ({ shape, dtype: 'float32' });
  const context = pick(specs, (port) => !isNoise(port) && !isRandom(port));
  const reached = Object.entries(chain.states).map(([name, spec]) => [`reached.${name}`, spec]);
  const repeated = (inputs: Tensors): Tensors => ({
    ...repeatRows(
      pick(inputs, (port) => !port.startsWith('reached.')),
      draws,
    ),
    ...pick(inputs, (port) => port.startsWith('reached.')),
  });
  const head = await engine.compile((inputs) => headOf(target, kind, lossOf)(repeated(inputs)), {
    ...context,
    ...(Object.fromEntries(reached) as Specs),
  });
  const { logits, losses } = head.outputs;
  const columns = losses!.shape[1] ?? 1;
  const gradients = Array.from({ length: kind === 'gradient' ? columns : 0 }, (_, column) => [
    `told.gradient.${column}`,
    float(lanes * draws, ...specs[point]!.shape.slice(1)),
  ]);
  const finished = await engine.compile(
    (inputs) => finish(inputs, toldOf(inputs, inputs[point] as tf.Tensor4D, kind, draws)),
    {
      ...pick(specs, (port) => !isNoise(port)),
      'told.logits': logits!,
      'told.losses': losses!,
      ...(Object.fromEntries(gradients) as Specs),
    },
  );
  return new ChainedFunction(question, chain, head, finished);
}

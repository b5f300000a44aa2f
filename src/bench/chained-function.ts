import * as tf from '@tensorflow/tfjs';
import type { DefenseState } from '../defenses/types.ts';
import type { CompiledFunction, Engine, HostArray, HostTensors, TensorSpec } from '../engine/types.ts';
import { zeroFrom } from '../nn/zero-from.ts';
import { answerOfState } from './defend.ts';
import { totalLoss } from './evaluate.ts';
import { portsBelow } from './ports.ts';
import {
  isNoise,
  isRandom,
  isReached,
  pick,
  reachedPorts,
  reachedSpecs,
  repeatContext,
  repeatOnHost,
  toldOf,
  type Question,
  type Specs,
  type Tensors,
} from './question.ts';
import type { ChainTarget, StepChain } from './step-chain.ts';

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
    const loss = lossOf(pick(inputs, (port) => !isReached(port)));
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
    const x = repeatOnHost(values[point] as Float32Array, lanes, draws);
    const states = await this.#chain.forward(x, noise);
    const context = pick(values, (port) => port in this.#head.inputs);
    const answer = await this.#head.run({ ...context, ...reachedPorts(states.at(-1)!) });
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
  const head = await engine.compile((inputs) => headOf(target, kind, lossOf)(repeatContext(inputs, draws)), {
    ...context,
    ...reachedSpecs(chain.states),
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

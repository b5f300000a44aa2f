import type * as tf from '@tensorflow/tfjs';
import type { DefenseState } from '../defenses/types.ts';
import type { CompiledFunction, Engine, HostArray, HostTensors } from '../engine/types.ts';
import type { BlackBox } from '../models/black-box.ts';
import type { Classifier } from '../models/types.ts';
import { openCalled, type CalledModel } from './called-model.ts';
import { answerOfState } from './defend.ts';
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
} from './question.ts';
import { StepChain, type ChainTarget } from './step-chain.ts';

/** A defense before a classifier that is only called. */
export interface CalledTarget extends Pick<ChainTarget, 'source'> {
  /** Binds the model, whose logits cannot be traced; called while tracing. */
  readonly model: () => Classifier;
  readonly blackBox: BlackBox;
  readonly classes: number;
}

/** The state that a defense leads images to, on the host. */
interface Approach {
  /** By the names that the defense gave it. */
  readonly states: Specs;
  reach(x: Float32Array, noise: HostTensors): Promise<HostTensors>;
  dispose(): Promise<void>;
}

/** The steps of a defense, or the image itself where it has none. */
export async function compileApproach(
  engine: Engine,
  { source, model }: Pick<CalledTarget, 'source' | 'model'>,
  rows: number,
): Promise<Approach> {
  const { defense, params, shape } = source;
  if (defense.steps(params) === 0 && !defense.begin) {
    return {
      states: { x: { shape: [rows, ...shape], dtype: 'float32' } },
      reach: (x) => Promise.resolve({ 'state.x': x }),
      dispose: () => Promise.resolve(),
    };
  }
  const chain = await StepChain.compile(engine, { source, model, gradient: 'bpda' }, rows, false);
  return {
    states: chain.states,
    reach: async (x, noise) => (await chain.forward(x, noise)).at(-1)!,
    dispose: () => chain.dispose(),
  };
}

/** The classifier where its answer is known already. */
export function answering(bound: Classifier, { readLogits }: BlackBox, answer: tf.Tensor): Classifier {
  const told = answer as tf.Tensor2D;
  return { ...bound, logits: () => readLogits?.(told) ?? told };
}

/** A function of points and their context that asks a file on the host; for its caller like one that is compiled whole. */
class CalledFunction implements CompiledFunction {
  readonly inputs: Specs;
  readonly outputs: Specs;
  readonly #question: Question;
  readonly #approach: Approach;
  readonly #called: CalledModel;
  readonly #finish: CompiledFunction;

  constructor(question: Question, approach: Approach, called: CalledModel, finish: CompiledFunction) {
    this.#question = question;
    this.#approach = approach;
    this.#called = called;
    this.#finish = finish;
    this.inputs = question.specs;
    this.outputs = finish.outputs;
  }

  async run(values: HostTensors): Promise<Record<string, HostArray>> {
    const { specs, point, draws } = this.#question;
    const x = repeatOnHost(values[point] as Float32Array, specs[point]!.shape[0]!, draws);
    const state = await this.#approach.reach(x, pick(values, isNoise));
    const answer = await this.#called.answer(state['state.x']!);
    return this.#finish.run({
      ...pick(values, (port) => port in this.#finish.inputs),
      ...reachedPorts(state),
      answer,
    });
  }

  async dispose(): Promise<void> {
    await this.#finish.dispose();
    await this.#called.dispose();
    await this.#approach.dispose();
  }
}

/** Compiles a question without gradients to a classifier that is only called. */
export async function compileCalled(
  engine: Engine,
  target: CalledTarget,
  question: Question,
): Promise<CompiledFunction> {
  const { source, model, blackBox, classes } = target;
  const { specs, point, kind, draws, lossOf, finish } = question;
  const rows = specs[point]!.shape[0]! * draws;
  const approach = await compileApproach(engine, target, rows);
  const called = await openCalled(engine, blackBox, { inputShape: source.shape, classes }, rows);
  const finished = await engine.compile(
    (inputs) => {
      const { answer, ...given } = inputs;
      const context = pick(given, (port) => !isRandom(port) && !isReached(port));
      const state = portsBelow(inputs, 'reached.') as unknown as DefenseState;
      const seen = answerOfState(state, answering(model(), blackBox, answer!), source.defense, source.params);
      const losses = lossOf(repeatContext(context, draws))(seen);
      const told = { 'told.logits': seen.logits, 'told.losses': losses };
      return finish(given, toldOf(told, inputs[point] as tf.Tensor4D, kind, draws));
    },
    {
      ...pick(specs, (port) => !isNoise(port)),
      ...reachedSpecs(approach.states),
      answer: { shape: [rows, classes], dtype: 'float32' },
    },
  );
  return new CalledFunction(question, approach, called, finished);
}

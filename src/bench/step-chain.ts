import * as tf from '@tensorflow/tfjs';
import type { DefenseState, Protected } from '../defenses/types.ts';
import type { CompiledFunction, Engine, HostArray, HostTensors, TensorSpec } from '../engine/types.ts';
import type { Classifier } from '../models/types.ts';
import { zeroFrom } from '../nn/zero-from.ts';
import { drawShape } from './draws.ts';
import type { NoiseSource } from './noise.ts';
import { portsBelow } from './ports.ts';
import type { GradientMode } from '../results/cell.ts';

type Specs = Readonly<Record<string, TensorSpec>>;
type Tensors = Readonly<Record<string, tf.Tensor>>;

/** A defense with the model that it protects. */
export interface ChainTarget {
  readonly source: NoiseSource;
  /** Binds the model; called while tracing. */
  readonly model: () => Classifier;
  readonly gradient: GradientMode;
}

/** Whether a defense is computed step by step: from two steps on, so that no graph grows with their number. */
export function isChained({ defense, params }: Pick<NoiseSource, 'defense' | 'params'>): boolean {
  return defense.steps(params) > 1;
}

function prefixed(prefix: string, specs: Specs): Specs {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [`${prefix}${name}`, spec]));
}

function sumOf(scalars: readonly tf.Tensor[]): tf.Scalar {
  return scalars.reduce((sum, scalar) => sum.add(scalar)) as tf.Scalar;
}

/** The product of cotangents, "cotangent.name", with the Jacobian of a function of named tensors that makes a state. */
function vectorJacobian(
  fn: (tensors: Tensors) => DefenseState,
  at: Tensors,
  given: Tensors,
): Record<string, tf.Tensor> {
  const names = Object.keys(at);
  const objective = (...tensors: tf.Tensor[]): tf.Scalar => {
    const made = fn(Object.fromEntries(names.map((name, i) => [name, tensors[i]!])));
    const products = Object.entries(made).map(([name, tensor]) => tensor!.mul(given[`cotangent.${name}`]!).sum());
    return sumOf(products).add(zeroFrom(tensors));
  };
  const gradients = tf.grads(objective)(names.map((name) => at[name]!));
  return Object.fromEntries(names.map((name, i) => [`cotangent.${name}`, gradients[i]!]));
}

function stateSpecs({ outputs }: CompiledFunction): Specs {
  const states = Object.entries(outputs).filter(([port]) => port.startsWith('state.'));
  return Object.fromEntries(states.map(([port, spec]) => [port.slice('state.'.length), spec]));
}

function write(state: DefenseState): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(state).map(([name, tensor]) => [`state.${name}`, tensor!]));
}

function read(given: Tensors): DefenseState {
  return portsBelow(given, 'state.') as unknown as DefenseState;
}

/** What is compiled of a defense. */
interface Parts {
  /** x → state */
  readonly begin: CompiledFunction;
  /** state, schedule, noise → state */
  readonly step: CompiledFunction;
  /** The same and cotangents of the next state → cotangents. */
  readonly stepBackward?: CompiledFunction | undefined;
  /** x, cotangents of the first state → cotangent of x; where a defense begins with more than the image. */
  readonly beginBackward?: CompiledFunction | undefined;
}

async function compileParts(
  engine: Engine,
  { source: { defense, params, shape }, model, gradient }: ChainTarget,
  rows: number,
  isDifferentiated: boolean,
): Promise<Parts> {
  const guarded = (): Protected<typeof defense.needs> => model();
  const x: TensorSpec = { shape: [rows, ...shape], dtype: 'float32' };
  const begun = (image: tf.Tensor): DefenseState =>
    defense.begin?.({ x: image as tf.Tensor4D, model: guarded() }, params) ?? { x: image as tf.Tensor4D };
  const advanced = (state: DefenseState, given: Tensors): DefenseState =>
    defense.step(
      {
        state,
        schedule: portsBelow(given, 'schedule.') as Record<string, tf.Tensor1D>,
        model: guarded(),
        random: portsBelow(given, 'noise.'),
      },
      params,
    );

  const begin = await engine.compile((given) => write(begun(given.x!)), { x });
  const states = stateSpecs(begin);
  const noises = Object.entries(defense.draws?.(params, shape) ?? {});
  const inputs: Specs = {
    ...prefixed('state.', states),
    ...Object.fromEntries(
      noises.map(([name, noise]) => [`noise.${name}`, { shape: [rows, ...drawShape(noise, shape)], dtype: 'float32' }]),
    ),
    ...Object.fromEntries(
      Object.keys(defense.schedule?.(0, params) ?? {}).map((name) => [
        `schedule.${name}`,
        { shape: [rows], dtype: 'float32' },
      ]),
    ),
  };
  const step = await engine.compile((given) => write(advanced(read(given), given)), inputs);
  if (!isDifferentiated || gradient === 'bpda') return { begin, step };
  const cotangents = prefixed('cotangent.', states);
  const stepBackward = await engine.compile(
    (given) =>
      vectorJacobian((state) => advanced(state as unknown as DefenseState, given), portsBelow(given, 'state.'), given),
    { ...inputs, ...cotangents },
  );
  if (!defense.begin) return { begin, step, stepBackward };
  const beginBackward = await engine.compile(
    (given) => vectorJacobian((tensors) => begun(tensors.x!), { x: given.x! }, given),
    { x, ...cotangents },
  );
  return { begin, step, stepBackward, beginBackward };
}

/**
 * The steps of a defense for a batch of rows, each compiled once: forward, and the vector-Jacobian product. Gradients are chained from
 * the states that the forward pass has left, so that neither graphs nor memory of the device grow with the number of steps.
 */
export class StepChain {
  /** What the state consists of, by the names that the defense gave it. */
  readonly states: Specs;
  readonly #source: NoiseSource;
  readonly #gradient: GradientMode;
  readonly #rows: number;
  readonly #parts: Parts;

  private constructor({ source, gradient }: ChainTarget, rows: number, parts: Parts) {
    this.#source = source;
    this.#gradient = gradient;
    this.#rows = rows;
    this.#parts = parts;
    this.states = stateSpecs(parts.begin);
  }

  /**
   * Compiles the parts.
   *
   * @param rows images of a batch
   * @param isDifferentiated whether gradients will be asked for
   */
  static async compile(
    engine: Engine,
    target: ChainTarget,
    rows: number,
    isDifferentiated: boolean,
  ): Promise<StepChain> {
    return new StepChain(target, rows, await compileParts(engine, target, rows, isDifferentiated));
  }

  /** Inputs of step k: the state, its schedule, and its noise, which lies among the ports "noise.k.name" of all steps. */
  #inputsOf(k: number, state: HostTensors, noise: HostTensors): Record<string, HostArray> {
    const { defense, params } = this.#source;
    const schedule = Object.entries(defense.schedule?.(k, params) ?? {});
    const prefix = `noise.${k}.`;
    const own = Object.entries(noise).filter(([port]) => port.startsWith(prefix));
    return {
      ...state,
      ...Object.fromEntries(own.map(([port, values]) => [`noise.${port.slice(prefix.length)}`, values])),
      ...Object.fromEntries(
        schedule.map(([name, value]) => [`schedule.${name}`, new Float32Array(this.#rows).fill(value)]),
      ),
    };
  }

  get #steps(): number {
    return this.#source.defense.steps(this.#source.params);
  }

  /**
   * The states before the first step, between all, and after the last, with the prefix "state."
   *
   * @param x [rows, h, w, c]
   * @param noise of all steps, "noise.k.name", [rows, …]
   */
  async forward(x: Float32Array, noise: HostTensors): Promise<HostTensors[]> {
    const states: HostTensors[] = [await this.#parts.begin.run({ x })];
    for (let k = 0; k < this.#steps; k++) {
      states.push(await this.#parts.step.run(this.#inputsOf(k, states[k]!, noise)));
    }
    return states;
  }

  /**
   * The gradient in the image, [rows, h, w, c], where that in the last state is known, with the prefix "cotangent."; through all steps,
   * with `bpda-score` as if all but the first were the identity, with `bpda` as if all were.
   */
  async backward(
    x: Float32Array,
    states: readonly HostTensors[],
    noise: HostTensors,
    last: HostTensors,
  ): Promise<Float32Array> {
    const { stepBackward, beginBackward } = this.#parts;
    let cotangents = last;
    if (stepBackward) {
      for (let k = this.#gradient === 'bpda-score' ? 0 : this.#steps - 1; k >= 0; k--) {
        cotangents = await stepBackward.run({ ...this.#inputsOf(k, states[k]!, noise), ...cotangents });
      }
    }
    if (beginBackward) cotangents = await beginBackward.run({ x, ...cotangents });
    return cotangents['cotangent.x'] as Float32Array;
  }

  async dispose(): Promise<void> {
    for (const part of Object.values(this.#parts)) await (part as CompiledFunction | undefined)?.dispose();
  }
}

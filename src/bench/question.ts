import type * as tf from '@tensorflow/tfjs';
import type { Told } from '../attacks/types.ts';
import type { HostArray, HostTensors, TensorSpec } from '../engine/types.ts';
import { noGradient, stackGradients, type LossOfAnswer } from './evaluate.ts';
import { averageDraws, repeatRows, type ToldMean } from './expectation.ts';
import { portsBelow } from './ports.ts';

export type Specs = Readonly<Record<string, TensorSpec>>;
export type Tensors = Readonly<Record<string, tf.Tensor>>;

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
  readonly finish: (inputs: Tensors, told: ToldMean) => Record<string, tf.Tensor>;
}

/** Whether an input of a question holds noise of the defense. */
export const isNoise = (port: string): boolean => port.startsWith('noise.');

/** Whether an input of a question holds random numbers of the attack. */
export const isRandom = (port: string): boolean => port.startsWith('random.');

/** Whether an input of a graph holds part of the state that a defense has reached. */
export const isReached = (port: string): boolean => port.startsWith('reached.');

/** The entries whose ports are wanted. */
export function pick<T>(values: Readonly<Record<string, T>>, keep: (port: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([port]) => keep(port)));
}

/** Every row so many times, one after the other, on the host. */
export function repeatOnHost<T extends HostArray>(values: T, rows: number, times: number): T {
  if (times === 1) return values;
  const size = values.length / rows;
  const repeated = new (values.constructor as new (length: number) => T)(values.length * times);
  for (let row = 0; row < rows * times; row++) {
    const from = Math.floor(row / times) * size;
    repeated.set(values.subarray(from, from + size), row * size);
  }
  return repeated;
}

/** The last state of a defense as inputs of a graph, "reached.name" for "state.name". */
export function reachedPorts(state: HostTensors): HostTensors {
  return Object.fromEntries(Object.entries(state).map(([port, tensor]) => [port.replace(/^state/, 'reached'), tensor]));
}

/** Shapes of that state, from the names that the defense gave it. */
export function reachedSpecs(states: Specs): Specs {
  return Object.fromEntries(Object.entries(states).map(([name, spec]) => [`reached.${name}`, spec]));
}

/** The inputs of a question as often as there are draws; the state that a defense has reached has its draws already. */
export function repeatContext(inputs: Tensors, draws: number): Tensors {
  return {
    ...repeatRows(
      pick(inputs, (port) => !isReached(port)),
      draws,
    ),
    ...pick(inputs, isReached),
  };
}

/** What a defended model has answered, "told.name", as an attack is told it. */
export function toldOf(inputs: Tensors, point: tf.Tensor4D, kind: Question['kind'], draws: number): ToldMean {
  const logits = inputs['told.logits'] as tf.Tensor2D;
  const loss = inputs['told.losses'] as tf.Tensor1D | tf.Tensor2D;
  const columns = Object.values(portsBelow(inputs, 'told.gradient.'));
  const [batch, ...image] = point.shape;
  const stacked = (): tf.Tensor => (loss.rank === 1 ? columns[0]! : stackGradients(columns));
  const gradient = kind === 'gradient' ? (stacked() as Told['gradient']) : noGradient([batch * draws, ...image], loss);
  return { ...averageDraws({ point, logits, loss, gradient, hasGradient: kind === 'gradient' }, draws), point };
}

import * as tf from '@tensorflow/tfjs';
import type { Answer } from '../attacks/types.ts';
import type { Defense, DefenseState, Protected } from '../defenses/types.ts';
import { logMarginal } from '../models/joint.ts';
import type { Classifier } from '../models/types.ts';
import type { Params } from '../results/cell.ts';
import { noiseOfStep, type NoiseTensors } from './noise.ts';
import type { GradientMode } from '../results/cell.ts';

/** A model behind a defense, inside a traced function. */
export interface DefendedModel {
  /** The image after all steps, [batch, h, w, c]; the image itself for a defense without steps. */
  purify(x: tf.Tensor4D): tf.Tensor4D;
  /** [batch, classes] */
  logits(x: tf.Tensor4D): tf.Tensor2D;
}

function scheduleTensors(
  { schedule }: Defense,
  params: Params,
  k: number,
  batch: number,
): Readonly<Record<string, tf.Tensor1D>> {
  const values = Object.entries(schedule?.(k, params) ?? {});
  return Object.fromEntries(values.map(([name, value]) => [name, tf.fill<tf.Rank.R1>([batch], value)]));
}

function runSteps(
  x: tf.Tensor4D,
  model: Classifier,
  defense: Defense,
  params: Params,
  noise: NoiseTensors,
): DefenseState {
  const guarded = model as Protected<Defense['needs']>;
  let state = defense.begin?.({ x, model: guarded }, params) ?? { x };
  for (let k = 0; k < defense.steps(params); k++) {
    const schedule = scheduleTensors(defense, params, k, x.shape[0]);
    state = defense.step({ state, schedule, model: guarded, random: noiseOfStep(noise, k) }, params);
  }
  return state;
}

/** Logits of the last state. */
export function classify(state: DefenseState, model: Classifier, defense: Defense, params: Params): tf.Tensor2D {
  return defense.classify?.({ state, model }, params) ?? model.logits(state.x);
}

/** What an attack may learn of the last state. */
export function answerOfState(state: DefenseState, model: Classifier, defense: Defense, params: Params): Answer {
  const logits = classify(state, model, defense, params);
  const isPurified = defense.steps(params) > 0;
  const joint = isPurified && defense.needs === 'joint' ? model.joint : undefined;
  const logDensity = (sigma: number): tf.Tensor1D =>
    logMarginal(joint!, state.x, tf.fill<tf.Rank.R1>([state.x.shape[0]], sigma));
  return { logits, purified: state.x, isPurified, ...(joint && { logDensity }) };
}

/** Puts a defense, with the noise of its steps, before a model; gradients through it are exact. */
export function defend(model: Classifier, defense: Defense, params: Params, noise: NoiseTensors = {}): DefendedModel {
  return {
    purify: (x) => runSteps(x, model, defense, params, noise).x,
    logits: (x) => classify(runSteps(x, model, defense, params, noise), model, defense, params),
  };
}

/** A defended model as an attack sees it: its answer as a function of an intermediate point, where gradients begin. */
export interface AttackedModel {
  /** The image itself; for `bpda` the purified image, [batch, h, w, c]. */
  approach(x: tf.Tensor4D): tf.Tensor4D;
  /** What the defended model makes of the point approached. */
  answer(approached: tf.Tensor4D): Answer;
}

/**
 * Puts a defense of one step at most before a model to be attacked; more are chained. With `bpda` (Athalye et al. 2018, arXiv:1802.00420) the purification is
 * the identity backward: the gradient is the classifier's at the purified image. Of the defense's state the image alone
 * is classified then.
 */
export function exposeToAttack(
  model: Classifier,
  defense: Defense,
  params: Params,
  gradient: GradientMode,
  noise: NoiseTensors = {},
): AttackedModel {
  const answerOf = (state: DefenseState): Answer => answerOfState(state, model, defense, params);
  if (gradient !== 'bpda') {
    return { approach: (x) => x, answer: (x) => answerOf(runSteps(x, model, defense, params, noise)) };
  }
  const { purify } = defend(model, defense, params, noise);
  return { approach: purify, answer: (purified) => answerOf({ x: purified }) };
}

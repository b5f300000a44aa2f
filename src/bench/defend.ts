import * as tf from '@tensorflow/tfjs';
import type { Defense, DefenseState, Protected } from '../defenses/types.ts';
import type { Classifier } from '../models/types.ts';
import type { GradientMode } from './types.ts';

/** A model behind a defense, inside a traced function. */
export interface DefendedModel {
  /** The image after all steps, [batch, h, w, c]; the image itself for a defense without steps. */
  purify(x: tf.Tensor4D): tf.Tensor4D;
  /** [batch, classes] */
  logits(x: tf.Tensor4D): tf.Tensor2D;
}

function runSteps(x: tf.Tensor4D, model: Classifier, defense: Defense, params: Record<string, unknown>): DefenseState {
  const guarded = model as Protected<Defense['needs']>;
  let state = defense.begin?.({ x, model: guarded }, params) ?? { x };
  for (let k = 0; k < defense.steps(params); k++) state = defense.step({ state, k, model: guarded }, params);
  return state;
}

function classify(
  state: DefenseState,
  model: Classifier,
  defense: Defense,
  params: Record<string, unknown>,
): tf.Tensor2D {
  return defense.classify?.({ state, model: model as Protected<Defense['needs']> }, params) ?? model.logits(state.x);
}

/** The purified image, through which gradients pass as if it were the input. */
function straightThrough(x: tf.Tensor4D, purify: (x: tf.Tensor4D) => tf.Tensor4D): tf.Tensor4D {
  const identityBackward = tf.customGrad((image) => ({
    value: purify(image as tf.Tensor4D),
    gradFunc: (dy: tf.Tensor) => dy,
  }));
  return identityBackward(x) as tf.Tensor4D;
}

/**
 * Puts a defense before a model. Values are the same in both gradient modes; with `bpda` (Athalye et al. 2018,
 * arXiv:1802.00420) the gradient of the logits is the classifier's at the purified image, whose state is the image alone.
 */
export function defend(
  model: Classifier,
  defense: Defense,
  params: Record<string, unknown>,
  gradient: GradientMode = 'full',
): DefendedModel {
  const purify = (x: tf.Tensor4D): tf.Tensor4D => runSteps(x, model, defense, params).x;
  const exact = (x: tf.Tensor4D): tf.Tensor2D => classify(runSteps(x, model, defense, params), model, defense, params);
  const approximate = (x: tf.Tensor4D): tf.Tensor2D =>
    classify({ x: straightThrough(x, purify) }, model, defense, params);
  return { purify, logits: gradient === 'bpda' && defense.steps(params) > 0 ? approximate : exact };
}

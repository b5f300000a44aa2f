import * as tf from '@tensorflow/tfjs';
import type { Answer, Told } from '../attacks/types.ts';
import type { AttackedModel } from './defend.ts';

/** An attack's loss as a function of what the defended model answers, [batch] or [batch, k]. */
export type LossOfAnswer = (answer: Answer) => tf.Tensor1D | tf.Tensor2D;

/** Sum over the batch of one of the losses; samples do not mix, so its gradient holds the gradient of each. */
export function totalLoss(loss: tf.Tensor, column: number): tf.Scalar {
  return loss.rank === 1 ? loss.sum() : loss.slice([0, column], [-1, 1]).sum();
}

/** Gradients of k losses, [batch, k, h, w, c]. */
export function stackGradients(gradients: readonly tf.Tensor[]): tf.Tensor {
  return tf.concat(
    gradients.map((gradient) => gradient.expandDims(1)),
    1,
  );
}

/** Zeros of the shape of a gradient, or of one for each of several losses. */
export function noGradient([rows, ...image]: readonly number[], loss: tf.Tensor): Told['gradient'] {
  const shape = loss.rank === 1 ? [rows!, ...image] : [rows!, loss.shape[1]!, ...image];
  return tf.zeros<tf.Rank.R4>(shape as tf.Tensor4D['shape']);
}

/** Logits and loss at a point, without a gradient. */
export function evaluateLogits(model: AttackedModel, point: tf.Tensor4D, lossOf: LossOfAnswer): Told {
  const answer = model.answer(model.approach(point));
  const { logits } = answer;
  const loss = lossOf(answer);
  return { point, logits, loss, hasGradient: false, gradient: noGradient(point.shape, loss) };
}

/** Logits, loss and the gradient of the loss through the defended model: one forward and one backward pass a loss. */
export function evaluateGradient(model: AttackedModel, point: tf.Tensor4D, lossOf: LossOfAnswer): Told {
  let seen: { logits: tf.Tensor2D; loss: tf.Tensor1D | tf.Tensor2D } | undefined;
  const objective = (column: number) => (image: tf.Tensor) => {
    const answer = model.answer(image as tf.Tensor4D);
    const loss = lossOf(answer);
    seen ??= { logits: tf.keep(answer.logits), loss: tf.keep(loss) };
    return totalLoss(loss, column);
  };
  const approached = model.approach(point);
  const first = tf.grad(objective(0))(approached);
  const { logits, loss } = seen!;
  const others = Array.from({ length: (loss.shape[1] ?? 1) - 1 }, (_, i) => tf.grad(objective(i + 1))(approached));
  const gradient = loss.rank === 1 ? first : stackGradients([first, ...others]);
  const told = {
    point,
    logits: logits.clone(),
    loss: loss.clone(),
    hasGradient: true,
    gradient: gradient as tf.Tensor4D,
  };
  tf.dispose([logits, loss]);
  return told;
}

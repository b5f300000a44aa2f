import * as tf from '@tensorflow/tfjs';
import { EpsballError } from '../errors.ts';
import type { FittingData } from './check-fit.ts';

const shown = 5;

function quoted(names: readonly string[]): string {
  const first = names.slice(0, shown).map((name) => JSON.stringify(name));
  return names.length > shown ? `${first.join(', ')} and ${names.length - shown} more` : first.join(', ');
}

/**
 * For each class of the data set, which logit of an imported model is its; undefined where the orders are the same.
 *
 * @param model in words, for errors
 * @param classNames in the order of the logits; the data set's order where the model names none
 * @throws EpsballError MODEL_UNSUITABLE where the names are not those of the data set
 */
export function classOrder(
  model: string,
  classNames: readonly string[] | undefined,
  data: FittingData,
): readonly number[] | undefined {
  if (!classNames) return undefined;
  const unsuitable = (what: string): EpsballError =>
    new EpsballError(
      'MODEL_UNSUITABLE',
      `the class names of ${model} are not those of ${data.name}: ${what}. They are, in any order: ${data.classNames.join(', ')}.`,
    );
  const repeated = classNames.filter((name, i) => classNames.indexOf(name) !== i);
  if (repeated.length > 0) throw unsuitable(`${quoted(repeated)} more than once`);
  const unknown = classNames.filter((name) => !data.classNames.includes(name));
  if (unknown.length > 0) throw unsuitable(`${quoted(unknown)} unknown`);
  const missing = data.classNames.filter((name) => !classNames.includes(name));
  if (missing.length > 0) throw unsuitable(`${quoted(missing)} missing`);
  const order = data.classNames.map((name) => classNames.indexOf(name));
  return order.every((column, i) => column === i) ? undefined : order;
}

/** The columns of [batch, classes] in an order, by a product with a permutation, which changes no bit of a finite value. */
export function inOrder(values: tf.Tensor2D, order: readonly number[] | undefined): tf.Tensor2D {
  if (!order) return values;
  const permutation = order.map((_, row) => order.map((column) => (column === row ? 1 : 0)));
  return tf.matMul(values, tf.tensor2d(permutation));
}

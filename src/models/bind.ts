import * as tf from '@tensorflow/tfjs';
import type { Classifier, LoadedModel } from './types.ts';
import type { Parameters } from '../nn/types.ts';

/** The model's functions closed over its weights. Call it inside the function to compile: the weights become constants of the graph. */
export function bind({ definition, size, weights }: LoadedModel): Classifier {
  const parameters: Parameters = Object.fromEntries(
    Object.entries(weights).map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape], 'float32')]),
  );
  const { joint } = definition;
  return {
    inputShape: size.inputShape,
    classes: size.classes,
    logits: (x) => definition.logits(parameters, x),
    ...(joint && { joint: { energies: (y) => joint(parameters, y) } }),
  };
}

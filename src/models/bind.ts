import * as tf from '@tensorflow/tfjs';
import type { Classifier, LoadedModel, LoadedNetwork, NetworkDefinition } from './types.ts';
import type { Parameters } from '../nn/types.ts';

/** Weights as tensors, by name. */
export function weightTensors({ weights }: Pick<LoadedNetwork<NetworkDefinition>, 'weights'>): Parameters {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape], 'float32')]),
  );
}

/** The model's functions closed over its weights. Call it inside the function to compile: the weights become constants of the graph. */
export function bind(model: LoadedModel): Classifier {
  const { definition, size } = model;
  const parameters = weightTensors(model);
  const { joint } = definition;
  return {
    inputShape: size.inputShape,
    classes: size.classes,
    logits: (x) => definition.logits(parameters, x),
    ...(joint && { joint: { energies: (y) => joint(parameters, y) } }),
  };
}

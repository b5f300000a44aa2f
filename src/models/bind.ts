import * as tf from '@tensorflow/tfjs';
import type { Classifier, ClassifierDefinition, JointDensity, LoadedModel, LoadedNetwork } from './types.ts';
import type { Parameters } from '../nn/types.ts';

/** Weights as tensors, by name. */
export function weightTensors({ weights }: Pick<LoadedModel, 'weights'>): Parameters {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape], 'float32')]),
  );
}

function bindDensity(
  { definition: { joint } }: LoadedNetwork<ClassifierDefinition>,
  parameters: Parameters,
): JointDensity | undefined {
  return joint && { energies: (y) => joint(parameters, y) };
}

/**
 * The model's functions closed over its weights, the joint density being its purifier's where it has one. Call it inside the function to
 * compile: the weights become constants of the graph.
 */
export function bind(model: LoadedModel): Classifier {
  const { definition, size, purifier } = model;
  const parameters = weightTensors(model);
  const joint = purifier ? bindDensity(purifier, weightTensors(purifier)) : bindDensity(model, parameters);
  return {
    inputShape: size.inputShape,
    classes: size.classes,
    logits: (x) => definition.logits(parameters, x),
    ...(joint && { joint }),
  };
}

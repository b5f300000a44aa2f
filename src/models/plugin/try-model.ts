import type * as tf from '@tensorflow/tfjs';
import { EpsballError, messageOf } from '../../errors.ts';
import { sameShape } from '../../engine/graph.ts';
import { trace } from '../../engine/trace.ts';
import type { TensorFunction, TensorSpec } from '../../engine/types.ts';
import type { OwnModelDefinition } from './define.ts';

const images = 2;

/** Inputs: the images, and each weight under the name of its place in the definition. */
function specsOf({ inputShape, parameters }: OwnModelDefinition): Record<string, TensorSpec> {
  const shapes = Object.values(parameters).map((shape, i) => [`weight${i}`, shape] as const);
  return Object.fromEntries(
    [['x', [images, ...inputShape]] as const, ...shapes].map(([name, shape]) => [name, { shape, dtype: 'float32' }]),
  );
}

/**
 * Traces a model on two images without computing anything, so that faults in it are told before a run begins.
 *
 * @param label the module in words, for errors
 * @throws EpsballError PLUGIN_INVALID if a function of it throws, or gives anything but a row for each image
 */
export function tryModel(label: string, definition: OwnModelDefinition): void {
  const { parameters, classes, logits, joint } = definition;
  const names = Object.keys(parameters);
  const attempt = (
    what: 'logits' | 'joint',
    expected: Readonly<Record<string, readonly number[]>>,
    fn: TensorFunction,
  ) => {
    const failed = (why: string): EpsballError =>
      new EpsballError('PLUGIN_INVALID', `${what} of ${label} cannot be used: ${why}.`);
    let outputs;
    try {
      ({ outputs } = trace(fn, specsOf(definition)));
    } catch (error) {
      throw failed(messageOf(error).replace(/\.$/, ''));
    }
    for (const [name, shape] of Object.entries(expected)) {
      const found = outputs[name]?.shape;
      if (!found) throw failed(`it does not give ${name}`);
      if (sameShape(found, shape)) continue;
      throw failed(`for ${images} images ${name} has the shape [${found.join(', ')}], not [${shape.join(', ')}]`);
    }
  };
  const weightsOf = (given: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> =>
    Object.fromEntries(names.map((name, i) => [name, given[`weight${i}`]!]));
  attempt('logits', { logits: [images, classes] }, (given) => ({
    logits: logits(weightsOf(given), given['x'] as tf.Tensor4D),
  }));
  if (!joint) return;
  attempt('joint', { classEnergies: [images, classes], energy: [images] }, (given) => ({
    ...joint(weightsOf(given), given['x'] as tf.Tensor4D),
  }));
}

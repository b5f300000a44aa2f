import type * as tf from '@tensorflow/tfjs';
import type { HostTensors, TensorFunction, TensorSpec } from '../../src/engine/types.ts';
import { bind } from '../../src/models/bind.ts';
import type { LoadedCheckpoint } from '../../src/models/types.ts';
import { forwardAndGradient, inputSpecs, randomBatch } from './network.ts';
import { gradientWork } from './training-work.ts';

/** What can be measured: logits, logits and input gradient of the cross-entropy, or steps of training. */
export const measures = ['forward', 'gradient', 'training'] as const;
export type Measure = (typeof measures)[number];

/** A function to compile, and values to call it with. */
export interface Work {
  readonly fn: TensorFunction;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly values: HostTensors;
}

/** The function that takes nearly all the time of a measurement; in training, the parameter gradient of one shard. */
export function workOf(measure: Measure, network: LoadedCheckpoint, batch: number): Work {
  if (measure === 'training') return gradientWork(network, batch);
  const { images: pixels, labels: classes } = inputSpecs(batch);
  const { images, labels } = randomBatch(batch);
  if (measure === 'gradient') {
    return {
      fn: forwardAndGradient(network),
      inputs: { images: pixels!, labels: classes! },
      values: { images, labels },
    };
  }
  const fn: TensorFunction = ({ images: x }) => ({ logits: bind(network).logits(x as tf.Tensor4D) });
  return { fn, inputs: { images: pixels! }, values: { images } };
}

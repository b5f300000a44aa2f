import type * as tf from '@tensorflow/tfjs';

/** The tensors whose names begin with a prefix, by what follows it: those of "state." as adversarial, bestLoss … */
export function portsBelow(tensors: Readonly<Record<string, tf.Tensor>>, prefix: string): Record<string, tf.Tensor> {
  const members = Object.entries(tensors).filter(([port]) => port.startsWith(prefix));
  return Object.fromEntries(members.map(([port, tensor]) => [port.slice(prefix.length), tensor]));
}

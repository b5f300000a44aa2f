import * as tf from '@tensorflow/tfjs';

/**
 * Chooses between two records of tensors lane by lane; the names are those of the first.
 *
 * @param condition [batch]
 * @param yes what is taken where the condition holds, tensors [batch, …]
 * @param no what is taken elsewhere
 */
export function whereLanes<T extends { readonly [Name in keyof T]: tf.Tensor }>(
  condition: tf.Tensor1D,
  yes: T,
  no: Readonly<T>,
): T {
  const choose = ([name, tensor]: [string, tf.Tensor]) => {
    const column = condition.reshape([-1, ...tensor.shape.slice(1).map(() => 1)]);
    return [name, tf.where(column, tensor, no[name as keyof T])];
  };
  return Object.fromEntries(Object.entries<tf.Tensor>(yes).map(choose)) as T;
}

import * as tf from '@tensorflow/tfjs';

/** Runs `body` with another tfjs backend, and the one before afterwards. */
export function withBackend<T>(name: string, body: () => T): T {
  const before = tf.getBackend();
  tf.setBackend(name) as unknown;
  try {
    return body();
  } finally {
    if (before) tf.setBackend(before) as unknown;
  }
}

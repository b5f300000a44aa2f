import * as tf from '@tensorflow/tfjs';

/** Keeps tfjs from printing its banner and advice: only our own lines may reach the terminal. */
export function silenceTensorflow(): void {
  tf.enableProdMode();
}

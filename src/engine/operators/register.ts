import * as tf from '@tensorflow/tfjs';

/** Backends that compute op by op, for which a kernel of ours is composed of tfjs ops. */
const eagerBackends = ['cpu', 'tensorflow'] as const;

/**
 * Registers a kernel of our own on the backends that compute op by op.
 *
 * @param compute made of tfjs ops; its gradient is never taken, the kernel's own is
 */
export function registerEagerly(
  kernelName: string,
  compute: (inputs: Readonly<Record<string, tf.Tensor>>, attributes: tf.NamedAttrMap) => tf.Tensor,
): void {
  for (const backendName of eagerBackends) {
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => tf.tidy(() => compute(inputs as tf.NamedTensorMap, attrs ?? {})),
    });
  }
}

/** Runs a kernel of our own on the backend in use. */
export function runKernel(
  kernelName: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  attributes: object,
): tf.Tensor4D {
  return tf.engine().runKernel(kernelName, { ...inputs }, attributes as tf.NamedAttrMap);
}

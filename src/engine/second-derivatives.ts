import * as tf from '@tensorflow/tfjs';

/**
 * Gradients from the input of a kernel, in place of tfjs's own, which keep its output: tfjs takes what a gradient keeps of
 * an output for a constant, so that second derivatives silently lack a term.
 */
const gradients: Readonly<Record<string, (x: tf.Tensor, dy: tf.Tensor) => tf.Tensor>> = {
  Exp: (x, dy) => dy.mul(x.exp()),
  Elu: (x, dy) => dy.mul(x.neg().relu().neg().exp()),
  Sigmoid: (x, dy) => dy.mul(x.sigmoid()).mul(x.neg().sigmoid()),
  Tanh: (x, dy) => dy.mul(tf.sub(1, x.tanh().square())),
  Softmax: (x, dy) => {
    const weighted = x.softmax().mul(dy);
    return weighted.sub(x.softmax().mul(weighted.sum(-1, true)));
  },
};

const configs = Object.entries(gradients).map(([kernelName, gradient]): tf.GradConfig => {
  const name = kernelName === 'Softmax' ? 'logits' : 'x';
  return {
    kernelName,
    inputsToSave: [name],
    gradFunc: (dy, [x]) => ({ [name]: () => gradient(x!, dy as tf.Tensor) }),
  };
});

/** Kernels whose results do not move when their inputs do: tfjs has no gradient for them, and theirs is 0. */
const flatKernels: Readonly<Record<string, readonly string[]>> = {
  ArgMax: ['x'],
  ArgMin: ['x'],
  Equal: ['a', 'b'],
  Greater: ['a', 'b'],
  GreaterEqual: ['a', 'b'],
  IsInf: ['x'],
  IsNan: ['x'],
  Less: ['a', 'b'],
  LessEqual: ['a', 'b'],
  LogicalAnd: ['a', 'b'],
  LogicalNot: ['x'],
  LogicalOr: ['a', 'b'],
  NotEqual: ['a', 'b'],
};

const flatConfigs = Object.entries(flatKernels).map(([kernelName, names]): tf.GradConfig => ({
  kernelName,
  inputsToSave: [...names],
  gradFunc: (_dy, saved) => Object.fromEntries(names.map((name, i) => [name, () => tf.fill(saved[i]!.shape, 0)])),
}));

for (const config of [...configs, ...flatConfigs]) tf.registerGradient(config);

/** Whether these gradients are still in place; a second copy of TensorFlow.js, once loaded, replaces them. */
export function hasOwnDerivatives(): boolean {
  return [...configs, ...flatConfigs].every((config) => tf.getGradient(config.kernelName) === config);
}

import * as tf from '@tensorflow/tfjs';
import { batchNorm, batchNormParameters } from '../nn/batch-norm.ts';
import { conv, filterParameter, matrixParameter } from '../nn/conv.ts';
import { imageMean } from '../nn/moments.ts';
import { areLarge } from './large-images.ts';
import { residualStages } from './residual-stages.ts';
import type { ModelDefinition, ModelSize } from './types.ts';
import type { BatchStatistics, Parameters, ParameterSpec } from '../nn/types.ts';

function parameters({ width, inputShape, classes }: ModelSize): Record<string, ParameterSpec> {
  const specs: Record<string, ParameterSpec> = {
    'stem.filter': filterParameter(areLarge(inputShape) ? 7 : 3, inputShape[2], width),
    ...batchNormParameters('stem.norm', width),
  };
  for (const { name, inputs, outputs, stride } of residualStages(width)) {
    specs[`${name}.conv1.filter`] = filterParameter(3, inputs, outputs);
    Object.assign(specs, batchNormParameters(`${name}.norm1`, outputs));
    specs[`${name}.conv2.filter`] = filterParameter(3, outputs, outputs);
    Object.assign(specs, batchNormParameters(`${name}.norm2`, outputs));
    if (stride !== 1 || inputs !== outputs) {
      specs[`${name}.shortcut.filter`] = filterParameter(1, inputs, outputs);
      Object.assign(specs, batchNormParameters(`${name}.shortcut.norm`, outputs));
    }
  }
  specs['head.matrix'] = matrixParameter(8 * width, classes);
  specs['head.bias'] = { shape: [classes], init: { constant: 0 }, decay: false, trainable: true };
  return specs;
}

function logits(parameters: Parameters, x: tf.Tensor4D, statistics?: BatchStatistics): tf.Tensor2D {
  const normedConv = (input: tf.Tensor4D, filter: string, norm: string, stride = 1): tf.Tensor4D =>
    batchNorm(conv(input, parameters[filter]!, stride), parameters, norm, statistics);
  const isReduced = areLarge(x.shape.slice(1));
  const stem = tf.relu(normedConv(x.sub(0.5).mul(4), 'stem.filter', 'stem.norm', isReduced ? 2 : 1));
  let h = isReduced ? tf.maxPool(stem, 3, 2, 1) : stem;
  const width = h.shape[3];
  for (const { name, stride } of residualStages(width)) {
    const shortcut =
      `${name}.shortcut.filter` in parameters
        ? normedConv(h, `${name}.shortcut.filter`, `${name}.shortcut.norm`, stride)
        : h;
    const inner = tf.relu(normedConv(h, `${name}.conv1.filter`, `${name}.norm1`, stride));
    h = tf.relu(tf.add(normedConv(inner, `${name}.conv2.filter`, `${name}.norm2`), shortcut));
  }
  return tf.matMul(imageMean(h), parameters['head.matrix'] as tf.Tensor2D).add(parameters['head.bias']!);
}

/**
 * ResNet-18. Its stem is that which is usual for small images, one 3x3 convolution, and for images of 128 pixels or more that of the paper: 7x7 with
 * stride 2, then 3x3 max-pooling with stride 2.
 */
export const resnet18: ModelDefinition = {
  name: 'resnet18',
  summary: 'ResNet-18 with BatchNorm and ReLU; a 3x3 stem for small images',
  reference: 'He et al., Deep Residual Learning for Image Recognition, CVPR 2016, arXiv:1512.03385',
  parameters,
  logits,
};

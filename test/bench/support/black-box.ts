import type * as tf from '@tensorflow/tfjs';
import type { TensorFunction } from '../../../src/engine/types.ts';
import { bind } from '../../../src/models/bind.ts';
import { untraceableLogits, type BlackBox } from '../../../src/models/black-box.ts';
import type { LoadedModel } from '../../../src/models/types.ts';
import { foreignFile, type ModelMessage } from '../../engine/support/foreign-files.ts';
import { imageShape } from './models.ts';

/** Why the files of these tests have no gradients. */
export const reason = 'its operator GridSample (node "/warp") has no gradient here';

interface Export {
  readonly batch?: number;
  readonly edit?: (model: ModelMessage) => void;
  /** What the file does with the model's logits. */
  readonly answer?: (logits: tf.Tensor2D) => tf.Tensor;
  readonly readLogits?: NonNullable<BlackBox['readLogits']>;
}

/** A model as a file that can only be called, which takes pixels from −1 to 1, channels first. */
export function asBlackBox(
  model: LoadedModel,
  { batch, edit, answer = (logits) => logits, readLogits }: Export = {},
): LoadedModel {
  const [height, width, channels] = imageShape;
  const network: TensorFunction = ({ x }) => {
    const image = x!.transpose([0, 2, 3, 1]).add(1).div<tf.Tensor4D>(2);
    return { y: answer(bind(model).logits(image)) };
  };
  const { definition } = model;
  return {
    ...model,
    weights: {},
    definition: { ...definition, logits: untraceableLogits(definition, { reason }) },
    blackBox: {
      bytes: foreignFile(network, [channels, height, width], { ...(batch && { batch }), ...(edit && { edit }) }),
      parameters: 0,
      reason,
      prepare: (x) => x.mul(2).sub(1).transpose([0, 3, 1, 2]),
      ...(readLogits && { readLogits }),
    },
  };
}

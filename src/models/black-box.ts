import type * as tf from '@tensorflow/tfjs';
import { EpsballError } from '../errors.ts';
import type { NetworkFacts } from './types.ts';

/** A classifier that is only called: an ONNX file, part of which has no gradient here. */
export interface BlackBox {
  /** The whole file, without external data. */
  readonly bytes: Uint8Array;
  /** Numbers that the file keeps, those of quantisation included. */
  readonly parameters: number;
  /** The output that is the answer; may be left away where the file has only one. */
  readonly output?: string;
  /** What prevents gradients, operator and node named, as the end of a sentence: 'its operator GridSample (node "/warp") has none here'. */
  readonly reason: string;
  /** Images [batch, h, w, c] in [0, 1] to what the file takes, [batch, …]; called while tracing. */
  prepare(x: tf.Tensor4D): tf.Tensor;
  /** What the file answers, [batch, classes], to logits; called while tracing. Left away, they are logits. */
  readLogits?(answer: tf.Tensor2D): tf.Tensor2D;
}

/** The logits of a network that is only called, for whoever would trace them. */
export function untraceableLogits(
  { name }: Pick<NetworkFacts, 'name'>,
  { reason }: Pick<BlackBox, 'reason'>,
): () => never {
  return () => {
    throw new EpsballError(
      'UNSUPPORTED_OP',
      `${name} can only be called as a file: ${reason}.\n"bench" attacks it without gradients, "certify" smooths it.`,
    );
  };
}

import { readNetwork } from './read-network.ts';
import type { OnnxReading } from './types.ts';

export { externalFiles } from './external-files.ts';
export type { MissingOperator, NodeOutput, OnnxDescription, OnnxNetwork, OnnxReading } from './types.ts';

/**
 * Reads an ONNX model as a network with one input and one output of logits.
 *
 * @param bytes the file
 * @param path where it lies: external data is read from its folder only; also for messages
 * @throws EpsballError CORRUPT_MODEL where the bytes are no ONNX model, MODEL_UNSUITABLE where it is no classifier of one input
 */
export function readOnnx(bytes: Uint8Array, path: string): OnnxReading {
  return readNetwork(bytes, path);
}

import { onnxModel } from '../engine/onnx-schema.ts';
import { damaged, ModelFault } from './faults.ts';
import { pathOf } from './file/external-data.ts';
import type { ModelMessage, TensorMessage } from './file/messages.ts';

const external = 1;

/** Where a tensor lies, if not in the model's file. */
function locationOf({ dataLocation, externalData }: TensorMessage): string[] {
  if (dataLocation !== external) return [];
  return externalData.flatMap(({ key, value }) => (key === 'location' ? [value] : []));
}

/**
 * The data files of a model that `readOnnx` reads: their paths by their names, relative to the model's folder.
 *
 * @throws EpsballError CORRUPT_MODEL where one is not there or lies outside that folder
 */
export function externalFiles(bytes: Uint8Array, path: string): Readonly<Record<string, string>> {
  const { graph } = onnxModel.decode(bytes) as unknown as ModelMessage;
  const inNodes = graph!.node.flatMap(({ attribute }) => attribute.flatMap(({ t }) => t ?? []));
  const names = new Set([...graph!.initializer, ...inNodes].flatMap(locationOf));
  try {
    return Object.fromEntries(Array.from(names).map((name) => [name, pathOf(path, name)]));
  } catch (error) {
    if (error instanceof ModelFault) throw damaged(path, error.message);
    throw error;
  }
}

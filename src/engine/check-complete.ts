import { externalLocation } from './external-data.ts';
import { unsuitable } from './unsuitable.ts';
import { messageOf } from '../errors.ts';

function locationIn(bytes: Uint8Array): string | undefined {
  try {
    return externalLocation(bytes);
  } catch (error) {
    throw unsuitable(`it is no ONNX model (${messageOf(error)})`);
  }
}

/**
 * Refuses a model that is not complete in itself, so that the runtime reads no other file.
 *
 * @throws EpsballError MODEL_UNSUITABLE
 */
export function checkComplete(bytes: Uint8Array): void {
  const location = locationIn(bytes);
  if (location === undefined) return;
  const shown = JSON.stringify(location.slice(0, 100));
  throw unsuitable(`part of it lies in another file, ${shown}, which is not read.\nExport it with all weights inside`);
}

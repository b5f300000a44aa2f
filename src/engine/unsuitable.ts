import { EpsballError } from '../errors.ts';

/** Says why an ONNX file cannot be called as a classifier. */
export function unsuitable(why: string): EpsballError {
  return new EpsballError('MODEL_UNSUITABLE', `the ONNX file cannot be called as a classifier: ${why}.`);
}

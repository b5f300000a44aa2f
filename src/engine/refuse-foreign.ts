import { EpsballError } from '../errors.ts';
import type { DeviceName } from './types.ts';

/** Says that files from elsewhere are not called on a device. */
export function refuseForeign(device: DeviceName): Promise<never> {
  const message = `an ONNX file that is only called runs on the processor, and the device is ${device}.\nChoose --device cpu.`;
  return Promise.reject(new EpsballError('DEVICE_UNAVAILABLE', message));
}

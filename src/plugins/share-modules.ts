import { register } from 'node:module';
import { extname } from 'node:path';

let isShared = false;

/**
 * From now on, whoever imports epsball, TensorFlow.js or (in a plugin) zod gets the copies of this program, wherever it
 * lies: two copies of TensorFlow.js would undo each other's gradients.
 */
export function shareModules(): void {
  if (isShared) return;
  isShared = true;
  register(`./resolve-hook${extname(import.meta.url)}`, import.meta.url);
}

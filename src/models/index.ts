import { unknownName } from '../errors.ts';
import { gradresnet } from './gradresnet.ts';
import { resnet18 } from './resnet18.ts';
import type { DenoiserDefinition, ModelDefinition, NetworkFacts } from './types.ts';
import { unet } from './unet.ts';

/** Every architecture of a classifier, by name. */
export const models: Readonly<Record<string, ModelDefinition>> = { resnet18, gradresnet };

/** Every architecture of a stand-alone denoiser, by name. */
export const denoisers: Readonly<Record<string, DenoiserDefinition>> = { unet };

function find<T>(name: string, known: Readonly<Record<string, T>>): T {
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!found) throw unknownName('model', name, Object.keys(known));
  return found;
}

/** Whether a network only denoises. */
export function isDenoiser(network: NetworkFacts): network is DenoiserDefinition {
  return 'denoise' in network;
}

/** The network of this name, a classifier or a denoiser. @throws EpsballError UNKNOWN_NAME */
export function findNetwork(name: string): ModelDefinition | DenoiserDefinition {
  return find<ModelDefinition | DenoiserDefinition>(name, { ...models, ...denoisers });
}

/** The classifier of this name. @throws EpsballError UNKNOWN_NAME */
export function findModel(name: string): ModelDefinition {
  return find(name, models);
}

import { unknownName } from '../errors.ts';
import { gradresnet } from './gradresnet.ts';
import { resnet18 } from './resnet18.ts';
import type { ModelDefinition } from './types.ts';

/** Every architecture, by name. */
export const models: Readonly<Record<string, ModelDefinition>> = { resnet18, gradresnet };

/** The architecture of this name. @throws EpsballError UNKNOWN_NAME */
export function findModel(name: string): ModelDefinition {
  const model = Object.hasOwn(models, name) ? models[name] : undefined;
  if (!model) throw unknownName('model', name, Object.keys(models));
  return model;
}

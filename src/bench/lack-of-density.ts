import type { Defense } from '../defenses/types.ts';
import type { ClassifierDefinition } from '../models/types.ts';

/** Why a defense cannot protect a model, where it needs a density that the model has not. */
export function lackOfDensity(
  { name, needs }: Pick<Defense, 'name' | 'needs'>,
  modelName: string,
  { joint }: Pick<ClassifierDefinition, 'joint'>,
): string | undefined {
  return needs === 'joint' && !joint
    ? `the defense ${name} needs a joint density, which ${modelName} has not`
    : undefined;
}

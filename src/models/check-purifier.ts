import { EpsballError } from '../errors.ts';
import { models } from './index.ts';
import type { LoadedModel } from './types.ts';

/** @throws EpsballError INVALID_OPTION where a model that is to purify, by the name that the user gave it, has no joint density */
export function checkPurifier({ definition }: LoadedModel, name: string): void {
  if (definition.joint) return;
  const joint = Object.values(models).filter((model) => model.joint);
  throw new EpsballError(
    'INVALID_OPTION',
    `${name} cannot purify: it has no joint density. Models that have: ${joint.map((model) => model.name).join(', ')}.`,
  );
}

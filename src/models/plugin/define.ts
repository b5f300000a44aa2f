import { z } from 'zod';
import { EpsballError } from '../../errors.ts';
import { checkMetadata } from '../../plugins/metadata.ts';
import type { ClassifierDefinition, ImageShape } from '../types.ts';

/** A model of one's own, in a module of one's own. */
export interface OwnModelDefinition extends ClassifierDefinition {
  readonly inputShape: ImageShape;
  readonly classes: number;
  /** In the order of the logits; the data set's order unless given. */
  readonly classNames?: readonly string[];
  /** Shape of each weight tensor by name; those that `logits` and `joint` are given. */
  readonly parameters: Readonly<Record<string, readonly number[]>>;
  /** A file in the safetensors format, relative to the module. */
  readonly weights: string;
  readonly licence?: string;
}

/** A model as a module exports it. */
export interface OwnModel extends OwnModelDefinition {
  readonly kind: 'model';
}

const side = z.int().min(1);
const fn = z.custom((value) => typeof value === 'function', 'expected a function');

/** What of a definition can be checked before anything is read. */
const definitionSchema = z.strictObject({
  name: z.string(),
  summary: z.string(),
  reference: z.string(),
  licence: z.string().min(1).optional(),
  inputShape: z.tuple([side, side, side]),
  classes: z.int().min(2),
  classNames: z.array(z.string()).optional(),
  parameters: z.record(z.string(), z.array(side)),
  weights: z.string().min(1),
  logits: fn,
  joint: fn.optional(),
});

/**
 * Declares a model; the default export of a module that `--model` names.
 *
 * @throws EpsballError PLUGIN_INVALID if the definition is incomplete or has a field that is none
 */
export function defineModel(definition: OwnModelDefinition): OwnModel {
  const { error } = definitionSchema.safeParse(definition);
  if (error) {
    const issue = error.issues[0]!;
    const place = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    throw new EpsballError('PLUGIN_INVALID', `the definition of a model has a fault: ${place}${issue.message}.`);
  }
  checkMetadata('model', definition);
  return { kind: 'model', ...definition };
}

import type { z } from 'zod';
import { EpsballError, unknownName } from '../errors.ts';
import { describeParameters } from '../plugins/parameters.ts';
import { paramsSchema, type Params } from '../results/cell.ts';
import type { GivenParams } from './types.ts';

/** Something with parameters: an attack or a defense. */
interface Parameterised {
  readonly name: string;
  readonly kind: string;
  readonly params: z.ZodObject;
}

/** Text from a command line as the number, boolean or list that it spells, else as it is. */
function readText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function checkNames({ name, kind, params }: Parameterised, given: GivenParams): void {
  const known = Object.keys(params.shape);
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    if (known.length > 0) throw unknownName(`parameter of ${name}`, key, known);
    throw new EpsballError('INVALID_PARAM', `the ${kind} ${name} has no parameters, "${key}" was given.`);
  }
}

/**
 * All parameters of a plugin: the given ones, the defaults for the rest.
 *
 * @throws EpsballError UNKNOWN_NAME or INVALID_PARAM, naming the parameter, its value and what is allowed
 */
export function resolveParams(plugin: Parameterised, given: GivenParams = {}): Params {
  checkNames(plugin, given);
  const values = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, typeof value === 'string' ? readText(value) : value]),
  );
  const parsed = plugin.params.safeParse(values);
  if (parsed.success) return paramsSchema.parse(parsed.data);
  const issue = parsed.error.issues[0];
  const key = String(issue?.path[0]);
  const { allowed, help } = describeParameters(plugin.params).find(({ name }) => name === key) ?? {};
  const reason = allowed !== undefined && issue?.code !== 'custom' ? `allowed: ${allowed}` : issue?.message;
  throw new EpsballError(
    'INVALID_PARAM',
    `parameter ${plugin.name}.${key} cannot be ${JSON.stringify(given[key])}; ${reason}.${help ? `\n${key}: ${help}` : ''}`,
  );
}

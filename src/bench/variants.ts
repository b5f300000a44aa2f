import { EpsballError } from '../errors.ts';
import type { AttackPlugin } from '../attacks/types.ts';
import type { Defense } from '../defenses/types.ts';
import { findPlugin } from '../plugins/discover.ts';
import type { Params } from '../results/cell.ts';
import { resolveParams } from './params.ts';
import type { GivenParams } from './types.ts';

/** An attack or a defense under the label by which the experiment knows it. */
export interface Variant<T> {
  /** Its name is the label. */
  readonly plugin: T;
  /** The name of the plugin itself. */
  readonly base: string;
  /** Parameters that the label sets. */
  readonly given: GivenParams;
}

/** Text on both sides of the first equals sign. */
function readSetting(label: string, setting: string): [string, string] {
  const [, param, value] = /^([^=]+)=(.+)$/s.exec(setting) ?? [];
  if (param !== undefined && value !== undefined) return [param, value];
  throw new EpsballError(
    'INVALID_PARAM',
    `"${label}" does not have the form NAME or NAME:PARAM=VALUE:PARAM=VALUE, for example tweedie:steps=3:noise=0.5.`,
  );
}

/**
 * Reads NAME or NAME:PARAM=VALUE:PARAM=VALUE, so that one run can hold a plugin several times with other parameters.
 *
 * @throws EpsballError UNKNOWN_NAME or INVALID_PARAM
 */
export function findVariant<T extends { readonly name: string }>(
  kind: string,
  label: string,
  plugins: ReadonlyMap<string, T>,
): Variant<T> {
  const [base = '', ...settings] = label.split(':');
  const given = Object.fromEntries(settings.map((setting) => readSetting(label, setting)));
  return { plugin: { ...findPlugin(kind, base, plugins), name: label }, base, given };
}

/** All parameters of a variant; what its label sets comes before what is given for its plugin. */
function paramsOf({ plugin, base, given: own }: Variant<AttackPlugin | Defense>, given: GivenParams = {}): Params {
  return resolveParams({ ...plugin, name: base }, { ...given, ...own });
}

/**
 * All parameters of each variant, by label.
 *
 * @throws EpsballError INVALID_PARAM where some are given for a plugin that none is of
 */
export function chooseParams(
  variants: readonly Variant<AttackPlugin | Defense>[],
  given: Readonly<Record<string, GivenParams>>,
): Record<string, Params> {
  const bases = [...new Set(variants.map(({ base }) => base))];
  for (const owner of Object.keys(given)) {
    if (bases.includes(owner)) continue;
    throw new EpsballError(
      'INVALID_PARAM',
      `parameters are given for "${owner}", which is not part of this run: ${bases.join(', ')}.`,
    );
  }
  return Object.fromEntries(variants.map((variant) => [variant.plugin.name, paramsOf(variant, given[variant.base])]));
}

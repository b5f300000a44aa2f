import { EpsballError } from '../errors.ts';
import { findPlugin } from '../plugins/discover.ts';
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

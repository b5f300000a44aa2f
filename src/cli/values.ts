import { EpsballError } from '../errors.ts';
import type { GivenArguments } from './options.ts';

/** Typed access to what was given. */
export interface OptionValues {
  has(name: string): boolean;
  text(name: string): string | undefined;
  list(name: string): readonly string[] | undefined;
  /** @throws EpsballError INVALID_OPTION if the value is no whole number */
  whole(name: string): number | undefined;
  /** @throws EpsballError INVALID_OPTION if a value of the list is no whole number */
  wholes(name: string): readonly number[] | undefined;
  /** @throws EpsballError INVALID_OPTION if the value is no number */
  number(name: string): number | undefined;
}

/** Wraps given options, whose names are those of the command's table. */
export function optionValues({ options }: GivenArguments): OptionValues {
  const text = (name: string): string | undefined => options.get(name)?.at(-1);
  return {
    has: (name) => options.has(name),
    text,
    list: (name) => options.get(name),
    whole: (name) => parseWhole(name, text(name)),
    wholes: (name) => options.get(name)?.map((value) => parseWhole(name, value)!),
    number: (name) => parse(name, text(name), /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, 'a number'),
  };
}

function parseWhole(name: string, value: string | undefined): number | undefined {
  return parse(name, value, /^[+-]?\d+$/, 'a whole number');
}

function parse(name: string, value: string | undefined, form: RegExp, wanted: string): number | undefined {
  if (value === undefined || form.test(value)) return value === undefined ? undefined : Number(value);
  throw new EpsballError('INVALID_OPTION', `--${name} must be ${wanted}; got "${value}".`);
}

/**
 * The values of `--set PLUGIN.PARAM=VALUE[,PLUGIN.PARAM=VALUE…]`, as text by plugin and parameter; the last one given counts.
 *
 * @throws EpsballError INVALID_PARAM if one does not have that form
 */
export function readSettings(settings: readonly string[]): Record<string, Record<string, string>> {
  const byPlugin = new Map<string, Map<string, string>>();
  for (const setting of settings.flatMap((text) => text.split(/,(?=[\w-]+\.[\w-]+=)/))) {
    const [, plugin, param, value] = /^([^.=\s]+)\.([^.=\s]+)=(.+)$/s.exec(setting) ?? [];
    if (plugin === undefined || param === undefined || value === undefined) {
      throw new EpsballError(
        'INVALID_PARAM',
        `--set needs PLUGIN.PARAM=VALUE, for example --set pgd.steps=40; got "${setting}".`,
      );
    }
    byPlugin.set(plugin, (byPlugin.get(plugin) ?? new Map<string, string>()).set(param, value));
  }
  return Object.fromEntries([...byPlugin].map(([plugin, params]) => [plugin, Object.fromEntries(params)]));
}

/**
 * Models, by either of the options that name them.
 *
 * @throws EpsballError INVALID_OPTION where both are given
 */
export function classifiers(
  models: readonly string[] | undefined,
  others: readonly string[] | undefined,
): readonly string[] | undefined {
  if (!models || !others) return models ?? others;
  throw new EpsballError('INVALID_OPTION', '--model and --classifier mean the same; give one of them.');
}

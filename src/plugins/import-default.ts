import { EpsballError, messageOf } from '../errors.ts';

/** What went wrong in a line; the second one too where the first only announces it. */
function firstLines(message: string): string {
  const [first = '', second = ''] = message.split('\n');
  return first.endsWith(':') ? `${first} ${second.trim()}` : first;
}

/** What to do about what people run into; undefined where the reason says it all. */
function remedyFor(reason: string): string | undefined {
  if (!reason.includes('in ES module scope')) return undefined;
  return 'Plugins are ES modules: use import and export, and let a compiler keep them (tsc --module esnext).';
}

/** The error for a plugin that cannot be loaded, for whatever reason, with what to do. */
export function cannotBeLoaded(what: string, error: unknown, remedy?: string): EpsballError {
  const reason = firstLines(messageOf(error)).replace(/\.$/, '');
  const advice = remedyFor(reason) ?? remedy;
  return new EpsballError('PLUGIN_INVALID', [`${what} cannot be loaded: ${reason}.`, advice ?? []].flat().join('\n'));
}

/**
 * The default export of a module.
 *
 * @param what the module in words, for the error
 * @throws EpsballError PLUGIN_INVALID if it cannot be loaded
 */
export async function importDefault(what: string, specifier: string, remedy?: string): Promise<unknown> {
  try {
    return ((await import(specifier)) as { default?: unknown }).default;
  } catch (error) {
    throw cannotBeLoaded(what, error, remedy);
  }
}

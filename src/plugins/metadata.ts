import { EpsballError } from '../errors.ts';

/** What every plugin says about itself. */
export interface Metadata {
  /** Kebab-case, the name of its file. */
  readonly name: string;
  /** One sentence for people. */
  readonly summary: string;
}

/** @throws EpsballError PLUGIN_INVALID if the name is not kebab-case or a text is empty */
export function checkMetadata(kind: string, { name, summary }: Metadata): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new EpsballError(
      'PLUGIN_INVALID',
      `${kind} name "${name}" is not kebab-case: lower-case letters and digits, words joined by "-".`,
    );
  }
  if (summary.trim() === '') {
    throw new EpsballError(
      'PLUGIN_INVALID',
      `${kind} "${name}" has an empty summary: say in one sentence what it does.`,
    );
  }
}

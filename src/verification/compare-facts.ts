import { isDeepStrictEqual } from 'node:util';
import { falls, someOf, stands, unchecked, type Ruling } from './ruling.ts';

/** What the program says of a thing, in words that may be others in another version. */
const wording = ['summary', 'reference', 'source'];

/**
 * Whether what result.json records of a model or of data is what is so here. Where only the program words it otherwise, that is told and
 * does not speak against the run.
 */
export function compareFacts(about: string, recorded: object, here: object): Ruling {
  const [found, expected] = [recorded, JSON.parse(JSON.stringify(here)) as object].map(
    (facts) => new Map(Object.entries(facts) as [string, unknown][]),
  ) as [Map<string, unknown>, Map<string, unknown>];
  const names = [...new Set([...found.keys(), ...expected.keys()])];
  const other = names.filter((name) => !isDeepStrictEqual(found.get(name), expected.get(name)));
  const words = other.map(
    (name) =>
      `${name} is recorded as ${JSON.stringify(found.get(name))}, here it is ${JSON.stringify(expected.get(name))}`,
  );
  if (other.length === 0) return stands(about, 'what is recorded of it is so here');
  return (other.every((name) => wording.includes(name)) ? unchecked : falls)(about, someOf(words));
}

import type { Leaderboard, RatedClaim } from './leaderboard.ts';
import { percent } from '../results/format.ts';
import type { Flag } from './flags.ts';

/** A footnote of a leaderboard. */
export interface Footnote {
  readonly text: string;
  /** Where to read more; null if nowhere. */
  readonly url: string | null;
}

/** The footnotes of a leaderboard, equal ones once, numbered from 1 as they come up. */
export interface Footnotes {
  readonly all: readonly Footnote[];
  numberOf(subject: Flag | RatedClaim): number;
}

/** Numbers what flags and claims have to say. */
export function footnotesOf({ tables }: Leaderboard): Footnotes {
  const notes = new Map<string, Footnote>();
  for (const { rows } of tables) {
    for (const subject of rows.flatMap(({ flags, claims }) => [...claims, ...flags])) {
      const note = footnote(subject);
      notes.set(JSON.stringify(note), note);
    }
  }
  const keys = [...notes.keys()];
  return {
    all: [...notes.values()],
    numberOf: (subject) => keys.indexOf(JSON.stringify(footnote(subject))) + 1,
  };
}

function footnote(subject: Flag | RatedClaim): Footnote {
  if ('label' in subject) return { text: `${capitalised(subject.label)}: ${subject.text}`, url: null };
  const { source, attack, cleanAccuracy, url } = subject;
  const means = attack === undefined ? '' : `, measured with ${attack}`;
  const clean = cleanAccuracy === undefined ? '' : `, with a clean accuracy of ${percent(cleanAccuracy)}`;
  return { text: `Reported by ${source}${means}${clean}.`, url: url ?? null };
}

function capitalised(label: string): string {
  return label.slice(0, 1).toUpperCase() + label.slice(1);
}

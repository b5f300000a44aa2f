import { ball } from '../results/format.ts';
import type { LeaderboardEntry } from './entry.ts';
import { grouped } from '../results/grouped.ts';
import { compareText } from './rank.ts';

/** What each table is called: data set and ball, and what else is needed to tell it from the others. */
export function tableTitles(tables: readonly (readonly LeaderboardEntry[])[]): string[] {
  const dataOf = grouped(tables.flat(), ({ dataset }) => dataset);
  return tables.map((entries) => {
    const { dataset, data, run } = entries[0]!;
    const threat = ball(shortestRadius(entries));
    const target = run.config.target === 'none' ? '' : `, target ${run.config.target}`;
    const several = new Set(dataOf.get(dataset)!.map((entry) => entry.data)).size > 1;
    return `${dataset}, ${threat}${target}${several ? `, files ${data.slice(0, 8)}` : ''}`;
  });
}

/** Of the ways in which runs wrote the same radius, the shortest. */
function shortestRadius(entries: readonly LeaderboardEntry[]): LeaderboardEntry {
  return entries.toSorted(
    (a, b) => a.epsilonText.length - b.epsilonText.length || compareText(a.epsilonText, b.epsilonText),
  )[0]!;
}

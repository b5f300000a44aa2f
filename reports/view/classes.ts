import { assault, ball, contender, count } from '../../src/results/format.ts';
import type { RunResult, SampleRecord } from '../../src/results/schema.ts';
import type { Contest } from '../../src/results/summary.ts';
import { wilson } from '../../src/stats/wilson.ts';
import { confusion, type ConfusionView } from './confusion.ts';
import { grouped } from '../../src/results/grouped.ts';
import { estimateView, type EstimateView } from './estimate.ts';
import { comesOutAs, isCleanRight } from './outcome.ts';

/** One class of a data set under one attack. */
export interface ClassView {
  readonly name: string;
  readonly n: string;
  readonly clean: EstimateView;
  readonly robust: EstimateView;
  /** The class that its broken images are most often taken for, and how many; empty if none is broken. */
  readonly takenFor: string;
}

/** The classes under the strongest attack of a contest. */
export interface ClassesView {
  readonly title: string;
  readonly classes: readonly ClassView[];
  /** Classes with images that are not shown, since others are less robust. */
  readonly left: number;
  /** Absent where there are too many classes. */
  readonly confusion: ConfusionView | null;
}

/** Most classes that are shown one by one; of more, those that are the least robust. */
export const mostClasses = 20;

/** Per-class results of every contest that was measured. */
export function classes(
  { datasets }: RunResult,
  contests: readonly Contest[],
  recordsOf: (cell: string) => readonly SampleRecord[],
): ClassesView[] {
  return contests.flatMap((contest) => {
    if (!contest.outcome) return [];
    const { strongest } = contest.outcome;
    const records = recordsOf(strongest.id);
    const names = datasets[contest.dataset]?.classes ?? [];
    const nameOf = (index: number): string => names[index] ?? `class ${index}`;
    const rows = [...grouped(records, ({ label }) => label)]
      .sort(([a], [b]) => a - b)
      .map(([label, own]) => ({ ...classView(own, nameOf), name: nameOf(label) }));
    const many = Math.max(names.length, rows.length) > mostClasses;
    const shown = many ? rows.toSorted((a, b) => a.robust.number - b.robust.number).slice(0, mostClasses) : rows;
    return {
      title: `${contender(contest)}, ${contest.dataset}, ${ball(contest)}: ${assault(strongest)}`,
      classes: shown,
      left: rows.length - shown.length,
      confusion: many ? null : confusion(records, nameOf),
    };
  });
}

function classView(records: readonly SampleRecord[], nameOf: (index: number) => string): Omit<ClassView, 'name'> {
  const estimate = (isCounted: (record: SampleRecord) => boolean): EstimateView =>
    estimateView(wilson(records.filter(isCounted).length, records.length));
  const broken = records.filter((record) => comesOutAs(record) !== record.label);
  const [most] = [...grouped(broken, comesOutAs)].sort(([a, one], [b, other]) => other.length - one.length || a - b);
  return {
    n: count(records.length),
    clean: estimate(isCleanRight),
    robust: estimate(({ success }) => !success),
    takenFor: most ? `${nameOf(most[0])} (${count(most[1].length)})` : '',
  };
}

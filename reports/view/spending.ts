import { average, ball, contender, percent } from '../../src/results/format.ts';
import type { RunResult, SampleRecord } from '../../src/results/schema.ts';
import { spendingSteps } from '../../src/results/spending-steps.ts';
import type { Contest } from '../../src/results/summary.ts';
import { curvesChart, type CurvePoint } from '../charts/curves.ts';
import { grouped } from '../../src/results/grouped.ts';
import { inParts } from './in-parts.ts';

/** Accuracy against passes for some contenders in one arena: as a chart, and in numbers. */
export interface SpendingView {
  readonly title: string;
  /** SVG. */
  readonly chart: string;
  readonly rows: readonly {
    readonly contender: string;
    readonly attack: string;
    readonly passes: string;
    readonly standing: string;
  }[];
}

/** Most contenders in one chart. */
const contendersPerChart = 6;

/** One chart for each arena in which some contender met several attacks, or an ensemble. */
export function spending(
  { cells }: RunResult,
  contests: readonly Contest[],
  recordsOf: (cell: string) => readonly SampleRecord[],
): SpendingView[] {
  const measured = cells.filter((cell) => cell.status === 'done');
  const arenas = grouped(contests, (contest) => `${contest.dataset}, ${ball(contest)}`);
  return [...arenas].flatMap(([place, arena]) => {
    const all = arena.map((contest) => ({
      name: contender(contest),
      steps: spendingSteps(contest, measured, recordsOf).filter(({ passes }) => passes > 0),
    }));
    const shown = all.filter(({ steps }) => steps.length > 0);
    if (!shown.some(({ steps }) => steps.length > 1)) return [];
    return inParts(shown, contendersPerChart).map((part, i, parts): SpendingView => {
      const title = `Accuracy against passes, ${place}${parts.length > 1 ? `, part ${i + 1} of ${parts.length}` : ''}`;
      const rows = part.flatMap(({ name, steps }) =>
        steps.map(({ attack, passes, standing }) => ({
          ...{ contender: name, attack, passes: average(passes) },
          standing: percent(standing),
        })),
      );
      const points = part.flatMap(({ name, steps }) =>
        steps.map(({ attack, passes, standing }): CurvePoint => ({
          ...{ curve: name, x: passes, y: 100 * standing },
          note: `${name}, after ${attack}: ${percent(standing)}`,
        })),
      );
      const axes = { x: 'passes per image, forward + backward →', y: '↑ standing, %' };
      return { title, chart: curvesChart(points, title, { ...axes, range: [0, 100], steps: true }), rows };
    });
  });
}

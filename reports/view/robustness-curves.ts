import { contender, normSymbol, percent } from '../../src/results/format.ts';
import { gradientFollowers } from '../../src/results/gradient-followers.ts';
import type { RunResult, SampleRecord } from '../../src/results/schema.ts';
import { contests as contestsOf, type Contest } from '../../src/results/summary.ts';
import { curvesChart, type CurvePoint } from '../charts/curves.ts';
import { grouped } from '../../src/results/grouped.ts';
import { inParts } from './in-parts.ts';

/** Robust accuracy of some contenders against the radius of the ball. */
export interface CurveView {
  readonly title: string;
  /** SVG. */
  readonly chart: string;
  /** Whether a curve is dashed, and whether one is not. */
  readonly dashed: boolean;
  readonly solid: boolean;
}

/** Most contenders in one chart. */
const contendersPerChart = 6;

/** One chart for every data set and norm with several radii, more where there are many contenders. */
export function robustnessCurves(
  result: RunResult,
  contests: readonly Contest[],
  samples: readonly SampleRecord[],
): CurveView[] {
  const follows = gradientFollowers(result.cells);
  const blind = contestsOf(
    result.cells.filter((cell) => !follows(cell)),
    samples,
  );
  const solid = contests.filter(({ cells }) => cells.some(follows)).flatMap((contest) => pointsOf(contest, false));
  const dashed = blind.flatMap((contest) => pointsOf(contest, true));
  const places = grouped([...solid, ...dashed], ({ place }) => place);
  return [...places].flatMap(([place, points]) => {
    const radii = new Map(points.map(({ x, radius }) => [x, radius]));
    if (radii.size < 2) return [];
    const chance = 1 / Math.max(1, result.datasets[points[0]!.dataset]?.classes.length ?? 1);
    const names = [...new Set(points.map(({ colour }) => colour))];
    return inParts(names, contendersPerChart).map((part, i, parts): CurveView => {
      const shown = withClean(points.filter(({ colour }) => part.includes(colour)));
      const title = `Accuracy against ε, ${place}${parts.length > 1 ? `, part ${i + 1} of ${parts.length}` : ''}`;
      const chart = curvesChart(shown, title, {
        ...{ x: 'radius ε of the ball →', y: '↑ accuracy, %', range: [0, 100] },
        ticks: new Map([[0, '0'], ...radii]),
        level: { y: 100 * chance, name: `chance, ${percent(chance)}` },
      });
      return { title, chart, dashed: shown.some((point) => point.dashed), solid: shown.some((point) => !point.dashed) };
    });
  });
}

/** A point with what it belongs to, and the clean accuracy of its contender. */
interface RadiusPoint extends CurvePoint {
  readonly colour: string;
  readonly dashed: boolean;
  readonly place: string;
  readonly dataset: string;
  readonly radius: string;
  readonly clean: CurvePoint;
}

function pointsOf(contest: Contest, dashed: boolean): RadiusPoint[] {
  const { dataset, norm, epsilon, epsilonText, outcome } = contest;
  if (!outcome) return [];
  const colour = contender(contest);
  const curve = dashed ? `no gradients: ${colour}` : colour;
  const { clean, worst } = outcome;
  const look = { curve, colour, dashed };
  const at = (x: number, words: string, { value, low, high }: typeof worst): CurvePoint => ({
    ...look,
    ...{ x, y: 100 * value, low: 100 * low, high: 100 * high, note: `${curve}, ${words}: ${percent(value)}` },
  });
  const place = `${dataset}, ${normSymbol(norm)}`;
  const point = at(epsilon, `ε ${epsilonText}`, worst);
  return [{ ...point, ...look, place, dataset, radius: epsilonText, clean: at(0, 'clean', clean) }];
}

/** Curves from the smallest radius to the largest, each begun by the clean accuracy. */
function withClean(points: readonly RadiusPoint[]): CurvePoint[] {
  const curves = grouped(points, ({ curve }) => curve);
  return [...curves.values()].flatMap((curve) => {
    const sorted = curve.toSorted((a, b) => a.x - b.x);
    return sorted[0]!.x === 0 ? sorted : [sorted[0]!.clean, ...sorted];
  });
}

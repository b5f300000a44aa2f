import * as Plot from '@observablehq/plot';
import { clipped, textWidth } from './clipped.ts';
import { separate } from './separate.ts';
import { svg } from './svg.ts';

/** One point of a curve, with the ends of its interval where there is one. */
export interface CurvePoint {
  readonly curve: string;
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
  /** Whether the curve is drawn dashed, with open dots. */
  readonly dashed?: boolean;
  /** What curves of one colour share; without it each curve has its own. */
  readonly colour?: string;
  /** What is shown of the point under a pointer. */
  readonly note?: string;
}

/** What the axes show. */
export interface Axes {
  readonly x: string;
  readonly y: string;
  /** Words for values of x; else they are numbers, one at each point. */
  readonly ticks?: ReadonlyMap<number, string>;
  /** Whether x is logarithmic, and the curve keeps its value until the next point. */
  readonly steps?: boolean;
  /** Ends of y; else those of the points. */
  readonly range?: readonly [number, number];
  /** A level to compare with, drawn dotted. */
  readonly level?: { readonly y: number; readonly name: string };
}

const size = { width: 640, height: 320, marginLeft: 48, marginBottom: 40, marginTop: 28 };
const labels = { fontSize: 12, widest: 230, gap: 10 };

/** Curves with their names at the right end, as SVG; empty where there are none. A pure function. */
export function curvesChart(points: readonly CurvePoint[], title: string, axes: Axes): string {
  if (points.length === 0) return '';
  const curves = [...new Set(points.map(({ curve }) => curve))];
  const coloured = points.map((point) => ({ ...point, colour: point.colour ?? point.curve }));
  const banded = coloured.filter(({ low, high }) => low !== undefined && high !== undefined);
  const ends = curves.map((curve) => coloured.filter((point) => point.curve === curve).at(-1)!);
  const values = points.map(({ y }) => y);
  const [bottom, top] = axes.range ?? [Math.min(0, ...values), Math.max(...values)];
  const heights = separate(
    ends.map(({ y }) => y),
    { bottom, gap: Math.max(1e-9, (top - bottom) * 0.06) },
  );
  const names = ends.map(({ curve, x }, i) => ({ x, y: heights[i]!, name: clipped(curve, labels) }));
  const { ticks, steps = false, level } = axes;
  const lineOf = (dashed: boolean): Plot.Markish[] => {
    const some = coloured.filter((point) => (point.dashed ?? false) === dashed);
    const curve = steps ? 'step-after' : 'linear';
    const dash = dashed ? { strokeDasharray: '6,4' } : {};
    return [
      Plot.line(some, { x: 'x', y: 'y', z: 'curve', stroke: 'colour', strokeWidth: 2, curve, ...dash }),
      Plot.dot(some, {
        ...{ x: 'x', y: 'y', r: 3.5, stroke: 'colour', fill: dashed ? 'var(--paper)' : 'colour' },
        ...(some.some(({ note }) => note !== undefined) && { title: 'note' }),
      }),
    ];
  };
  return svg(title, {
    ...size,
    marginRight: Math.max(...names.map(({ name }) => textWidth(name, labels))) + 2 * labels.gap,
    style: { fontSize: `${labels.fontSize}px` },
    x: {
      ...{ label: axes.x, tickSize: 0, grid: false },
      ...(steps
        ? { type: 'log', ticks: 5, tickFormat: '~s' }
        : { ticks: ticks ? [...ticks.keys()] : [...new Set(points.map(({ x }) => x))] }),
      ...(ticks && { tickFormat: (x: number) => ticks.get(x) ?? '' }),
    },
    y: { label: axes.y, ticks: 5, tickSize: 0, nice: true, ...(axes.range && { domain: axes.range }) },
    color: { domain: [...new Set(coloured.map(({ colour }) => colour))], scheme: 'observable10' },
    marks: [
      Plot.gridY({ ticks: 5, stroke: 'var(--rule)', strokeOpacity: 1 }),
      ...(level ? [Plot.ruleY([level.y], { stroke: 'var(--muted)', strokeDasharray: '1,4' })] : []),
      Plot.areaY(banded, { x: 'x', y1: 'low', y2: 'high', z: 'curve', fill: 'colour', fillOpacity: 0.12 }),
      ...lineOf(true),
      ...lineOf(false),
      ...(level
        ? [
            Plot.text([level], {
              y: 'y',
              text: 'name',
              frameAnchor: 'left',
              textAnchor: 'start',
              dx: 4,
              dy: -7,
              fill: 'var(--muted)',
            }),
          ]
        : []),
      Plot.text(names, {
        ...{ x: 'x', y: 'y', text: 'name', fill: 'currentColor', textAnchor: 'start', dx: labels.gap },
        ...{ stroke: 'var(--paper)', strokeWidth: 4 },
      }),
    ],
  });
}

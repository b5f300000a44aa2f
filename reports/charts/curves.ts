import * as Plot from '@observablehq/plot';
import { svg } from './svg.ts';

/** One point of a curve, with the ends of its interval where there is one. */
export interface CurvePoint {
  readonly curve: string;
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

/** What the axes show. */
export interface Axes {
  readonly x: string;
  readonly y: string;
}

const size = { width: 640, height: 320, marginLeft: 48, marginRight: 150, marginBottom: 40, marginTop: 28 };

/** Curves with their names at the right end, as SVG; empty where there are none. A pure function. */
export function curvesChart(points: readonly CurvePoint[], title: string, axes: Axes): string {
  if (points.length === 0) return '';
  const curves = [...new Set(points.map(({ curve }) => curve))];
  const banded = points.filter(({ low, high }) => low !== undefined && high !== undefined);
  const ends = separate(curves.map((curve) => points.filter((point) => point.curve === curve).at(-1)!));
  return svg(title, {
    ...size,
    style: { fontSize: '12px' },
    x: { label: axes.x, ticks: [...new Set(points.map(({ x }) => x))], tickSize: 0, grid: false },
    y: { label: axes.y, ticks: 5, tickSize: 0, nice: true },
    color: { domain: curves, scheme: 'observable10' },
    marks: [
      Plot.gridY({ ticks: 5, stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.areaY(banded, { x: 'x', y1: 'low', y2: 'high', fill: 'curve', fillOpacity: 0.15 }),
      Plot.line(points, { x: 'x', y: 'y', stroke: 'curve', strokeWidth: 2 }),
      Plot.dot(points, { x: 'x', y: 'y', fill: 'curve', r: 3 }),
      Plot.text(ends, { x: 'x', y: 'label', text: 'curve', fill: 'currentColor', textAnchor: 'start', dx: 10 }),
    ],
  });
}

/** The last points, with places for their names that do not cover each other. */
function separate(ends: readonly CurvePoint[]): (CurvePoint & { readonly label: number })[] {
  const values = ends.map(({ y }) => y);
  const gap = Math.max(1e-9, (Math.max(...values) - Math.min(0, ...values)) * 0.06);
  let last = Infinity;
  return ends
    .toSorted((a, b) => b.y - a.y)
    .map((end) => {
      last = Math.min(end.y, last - gap);
      return { ...end, label: last };
    });
}

import * as Plot from '@observablehq/plot';
import { points } from '../../src/results/format.ts';
import type { ChartForm } from './accuracy.ts';
import { svg } from './svg.ts';

/** One line of the chart; fractions. */
export interface DifferenceRow {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Whether the difference is one by the test; drawn filled. */
  readonly isShown: boolean;
}

const forms = {
  wide: { width: 832, marginLeft: 350, marginRight: 70, rowHeight: 26, fontSize: 13, nameWidth: 26 },
  narrow: { width: 348, marginLeft: 14, marginRight: 22, rowHeight: 44, fontSize: 12, nameWidth: 21 },
} as const;

/** Differences in points with their intervals around a line at 0, as SVG. A pure function. */
export function differencesChart(rows: readonly DifferenceRow[], title: string, form: ChartForm): string {
  const { rowHeight, fontSize, nameWidth, ...margins } = forms[form];
  const lines = rows.map(({ label, value, low, high, isShown }, line) => ({
    ...{ line, label },
    value: 100 * value,
    low: 100 * low,
    high: 100 * high,
    text: points(value),
    fill: isShown ? 'var(--accent)' : 'var(--paper)',
  }));
  const ends = lines.flatMap(({ low, high }) => [low, high]);
  const y = 'line';
  return svg(title, {
    ...margins,
    marginTop: 24,
    marginBottom: 8,
    height: 32 + rowHeight * lines.length,
    style: { fontSize: `${fontSize}px` },
    x: { domain: [Math.min(-1, ...ends), Math.max(1, ...ends)], axis: 'top', label: null, ticks: 5, tickSize: 0 },
    y: { type: 'band', domain: lines.map(({ line }) => line), axis: null, padding: 0 },
    marks: [
      Plot.gridX({ ticks: 5, stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.ruleX([0], { stroke: 'var(--muted)', strokeWidth: 1.5 }),
      Plot.link(lines, { x1: 'low', x2: 'high', y1: y, y2: y, stroke: 'var(--accent)', strokeWidth: 3 }),
      Plot.dot(lines, { x: 'value', y, r: 5, stroke: 'var(--accent)', fill: 'fill', strokeWidth: 1.5 }),
      ...labels(lines, form, nameWidth),
    ],
  });
}

/**
 * Names and values: beside the plot, or above each line.
 *
 * @param lineWidth of names, in ems; what is longer is cut
 */
function labels(lines: object[], form: ChartForm, lineWidth: number): Plot.Markish[] {
  const common = form === 'wide' ? { y: 'line' } : { y: 'line', dy: -15 };
  const [nameOffset, valueOffset] = form === 'wide' ? [-forms.wide.marginLeft, 14] : [0, 0];
  const name = { text: 'label', frameAnchor: 'left', textAnchor: 'start', dx: nameOffset } as const;
  const anchor = form === 'wide' ? 'start' : 'end';
  return [
    Plot.text(lines, { ...common, ...name, lineWidth, textOverflow: 'ellipsis' }),
    Plot.text(lines, { ...common, text: 'text', frameAnchor: 'right', textAnchor: anchor, dx: valueOffset }),
  ];
}

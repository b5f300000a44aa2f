import * as Plot from '@observablehq/plot';
import type { Estimate } from '../../src/results/estimate.ts';
import { percent } from '../view/format.ts';
import { svg } from './svg.ts';

/** One line of the chart. */
export interface AccuracyRow {
  readonly model: string;
  readonly defense: string;
  readonly attack: string;
  readonly clean: Estimate;
  readonly robust: Estimate;
  /** Whether this is the number to quote; drawn filled. */
  readonly worst: boolean;
}

/** `wide` has its labels in the left margin, `narrow` above the lines. */
export type ChartForm = 'wide' | 'narrow';

const forms = {
  wide: { width: 760, marginLeft: 250, marginRight: 64, rowHeight: 26, fontSize: 13 },
  narrow: { width: 340, marginLeft: 12, marginRight: 12, rowHeight: 44, fontSize: 12 },
} as const;

/** Robust accuracy with its interval for every row, and clean accuracy as a ring, as SVG. A pure function. */
export function accuracyChart(rows: readonly AccuracyRow[], title: string, form: ChartForm): string {
  const { rowHeight, fontSize, ...margins } = forms[form];
  const lines = rows.map(({ model, defense, attack, clean, robust, worst }, line) => ({
    line,
    label: `${model} · ${defense} · ${attack}`,
    clean: 100 * clean.value,
    low: 100 * robust.low,
    high: 100 * robust.high,
    robust: 100 * robust.value,
    text: percent(robust.value),
    fill: worst ? 'var(--accent)' : 'var(--paper)',
    weight: worst ? 600 : 400,
  }));
  const at = { y: 'line' } as const;
  const wide = form === 'wide';
  return svg(`Clean and robust accuracy, ${title}`, {
    ...margins,
    marginTop: 24,
    marginBottom: 30,
    height: 54 + rowHeight * lines.length,
    style: { fontSize: `${fontSize}px` },
    x: {
      domain: [0, 100],
      axis: 'top',
      label: null,
      ticks: 5,
      tickFormat: (value: number) => `${value}\u202f%`,
      tickSize: 0,
    },
    y: { type: 'band', domain: lines.map(({ line }) => line), axis: null, padding: 0 },
    marks: [
      Plot.gridX({ ticks: 5, stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.link(lines, { x1: 'robust', x2: 'clean', y1: 'line', y2: 'line', stroke: 'var(--rule)', strokeWidth: 1.5 }),
      Plot.link(lines, { x1: 'low', x2: 'high', y1: 'line', y2: 'line', stroke: 'var(--accent)', strokeWidth: 3 }),
      Plot.dot(lines, { ...at, x: 'clean', r: 4, stroke: 'var(--muted)', fill: 'var(--paper)' }),
      Plot.dot(lines, { ...at, x: 'robust', r: 5, stroke: 'var(--accent)', fill: 'fill', strokeWidth: 1.5 }),
      ...weights.flatMap((weight) => {
        const some = lines.filter((line) => line.weight === weight);
        const label = { ...at, text: 'label', frameAnchor: 'left', fontWeight: weight } as const;
        return [
          Plot.text(some, wide ? { ...label, textAnchor: 'end', dx: -14 } : { ...label, textAnchor: 'start', dy: -15 }),
          Plot.text(some, {
            ...at,
            text: 'text',
            frameAnchor: 'right',
            textAnchor: wide ? 'start' : 'end',
            fontWeight: weight,
            ...(wide ? { dx: 14 } : { dy: -15 }),
          }),
        ];
      }),
    ],
  });
}

/** Font weights of the rows: the ordinary ones and the number to quote. */
const weights = [400, 600] as const;

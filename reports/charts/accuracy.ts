import * as Plot from '@observablehq/plot';
import type { Estimate } from '../../src/results/estimate.ts';
import { percent } from '../../src/results/format.ts';
import { clipped, textWidth } from './clipped.ts';
import { svg } from './svg.ts';

/** One line of the chart. */
export interface AccuracyRow {
  /** The defended model; printed once for consecutive lines. */
  readonly contender: string;
  readonly attack: string;
  readonly clean: Estimate;
  readonly robust: Estimate;
  /** Whether this is the number to quote; drawn filled. */
  readonly worst: boolean;
}

/** `wide` has its labels in the left margin, `narrow` above the lines. */
export type ChartForm = 'wide' | 'narrow';

const forms = {
  wide: { width: 832, marginLeft: 320, marginRight: 70, rowHeight: 26, fontSize: 13 },
  narrow: { width: 348, marginLeft: 14, marginRight: 22, rowHeight: 44, fontSize: 12 },
} as const;

/** Robust accuracy with its interval for every row, and clean accuracy as a ring, as SVG. A pure function. */
export function accuracyChart(rows: readonly AccuracyRow[], title: string, form: ChartForm): string {
  const { rowHeight, fontSize, ...margins } = forms[form];
  const lines = rows.map(({ contender, attack, clean, robust, worst }, line) => ({
    line,
    ...marginTexts(rows[line - 1]?.contender === contender ? '' : contender, attack),
    label: clipped(`${contender} · ${attack}`, { fontSize, widest: 270 }),
    clean: 100 * clean.value,
    low: 100 * robust.low,
    high: 100 * robust.high,
    robust: 100 * robust.value,
    text: percent(robust.value),
    fill: worst ? 'var(--accent)' : 'var(--paper)',
    worst,
  }));
  const y = 'line';
  return svg(`Clean and robust accuracy, ${title}`, {
    ...margins,
    marginTop: 24,
    marginBottom: 8,
    height: 32 + rowHeight * lines.length,
    style: { fontSize: `${fontSize}px` },
    x: { domain: [0, 100], axis: 'top', label: null, ticks: 5, tickFormat: percentTick, tickSize: 0 },
    y: { type: 'band', domain: lines.map(({ line }) => line), axis: null, padding: 0 },
    marks: [
      Plot.gridX({ ticks: 5, stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.link(lines, { x1: 'robust', x2: 'clean', y1: y, y2: y, stroke: 'var(--rule)', strokeWidth: 1.5 }),
      Plot.link(lines, { x1: 'low', x2: 'high', y1: y, y2: y, stroke: 'var(--accent)', strokeWidth: 3 }),
      Plot.dot(lines, { x: 'clean', y, r: 4, stroke: 'var(--muted)', fill: 'var(--paper)' }),
      Plot.dot(lines, { x: 'robust', y, r: 5, stroke: 'var(--accent)', fill: 'fill', strokeWidth: 1.5 }),
      ...[false, true].flatMap((worst) => {
        const some = lines.filter((line) => line.worst === worst);
        return form === 'wide' ? marginLabels(some, worst) : innerLabels(some, worst);
      }),
    ],
  });
}

function percentTick(value: number): string {
  return `${value}\u202f%`;
}

/** What stands left of a line, cut off so that neither covers the other. */
function marginTexts(contender: string, attack: string): { readonly contender: string; readonly attack: string } {
  const { fontSize, marginLeft } = forms.wide;
  const shortAttack = clipped(attack, { fontSize, widest: 200 });
  const room = marginLeft - 28 - textWidth(shortAttack, { fontSize });
  return { contender: clipped(contender, { fontSize, widest: room }), attack: shortAttack };
}

/** Contender and attack left of the plot, the value right of it. */
function marginLabels(lines: object[], bold: boolean): Plot.Markish[] {
  const common = { y: 'line', fontWeight: bold ? 600 : 400 };
  const start = { frameAnchor: 'left', textAnchor: 'start', dx: -forms.wide.marginLeft, fontWeight: 400 } as const;
  return [
    Plot.text(lines, { ...common, text: 'contender', ...start }),
    Plot.text(lines, { ...common, text: 'attack', frameAnchor: 'left', textAnchor: 'end', dx: -16 }),
    Plot.text(lines, { ...common, text: 'text', frameAnchor: 'right', textAnchor: 'start', dx: 14 }),
  ];
}

/** Everything above the line. */
function innerLabels(lines: object[], bold: boolean): Plot.Markish[] {
  const common = { y: 'line', dy: -15, fontWeight: bold ? 600 : 400 };
  return [
    Plot.text(lines, { ...common, text: 'label', frameAnchor: 'left', textAnchor: 'start' }),
    Plot.text(lines, { ...common, text: 'text', frameAnchor: 'right', textAnchor: 'end' }),
  ];
}

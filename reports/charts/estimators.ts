import * as Plot from '@observablehq/plot';
import type { EstimatorExperiment } from '../../src/results/estimators.ts';
import { svg } from './svg.ts';

const size = { width: 640, height: 340, marginLeft: 64, marginRight: 130, marginBottom: 42, marginTop: 28 };

/** Measured excess with its interval as dots, predicted as lines, both axes logarithmic, as SVG. A pure function. */
export function estimatorsChart({ name, curves }: EstimatorExperiment): string {
  const points = curves.flatMap(({ estimator, points: each }) => each.map((point) => ({ estimator, ...point })));
  const ends = curves.map(({ estimator, points: each }) => ({ estimator, ...each.at(-1)! }));
  const common = { x: 'size', stroke: 'estimator' } as const;
  return svg(`Excess loss against the number of samples, ${name}`, {
    ...size,
    style: { fontSize: '12px' },
    x: { type: 'log', label: 'samples →', ticks: [...new Set(points.map((point) => point.size))], tickFormat: '~s' },
    y: { type: 'log', label: '↑ excess loss, nats', tickFormat: '~g' },
    color: { domain: curves.map(({ estimator }) => estimator), scheme: 'observable10' },
    marks: [
      Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.line(points, { ...common, y: 'predicted', strokeWidth: 1.5, strokeDasharray: '5,4' }),
      Plot.link(points, { ...common, x1: 'size', x2: 'size', y1: 'low', y2: 'high', strokeWidth: 2 }),
      Plot.dot(points, { x: 'size', y: 'mean', fill: 'estimator', r: 4 }),
      Plot.text(ends, {
        x: 'size',
        y: 'predicted',
        text: 'estimator',
        fill: 'currentColor',
        textAnchor: 'start',
        dx: 12,
      }),
    ],
  });
}

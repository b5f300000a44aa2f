import { countCertified, type Certification, type Smoothed } from '../../src/results/certification.ts';
import { contender, count, duration, interval, listed, percent } from '../../src/results/format.ts';
import { curvesChart, type CurvePoint } from '../charts/curves.ts';
import { measurementFrame, type MeasurementView, type NumberTable } from './measurement.ts';
import { modelFacts } from './provenance.ts';

/** Radii in l2 at which certified accuracy is usually given. */
const usualRadii = [0.25, 0.5, 0.75, 1, 1.5];

function certifiedAt({ samples }: Smoothed, radius: number): number {
  return countCertified(samples, radius) / samples.length;
}

function curveChart(smoothed: readonly Smoothed[]): string {
  const points = smoothed.flatMap((each) =>
    each.curve
      .filter(({ accuracy }, i) => accuracy.successes > 0 || (each.curve[i - 1]?.accuracy.successes ?? 0) > 0)
      .map(({ radius, accuracy }): CurvePoint => ({
        curve: `${contender(each)}, σ ${each.sigma}`,
        x: radius,
        ...{ y: 100 * accuracy.value, low: 100 * accuracy.low, high: 100 * accuracy.high },
      })),
  );
  return curvesChart(points, 'Certified accuracy against the radius in l2', {
    x: 'radius in ℓ2 →',
    y: '↑ certified accuracy, %',
  });
}

function table({ smoothed, config }: Certification): NumberTable {
  const { choosing, bounding, alpha } = config;
  return {
    title: 'Certified accuracy',
    note: `Share of images that the smoothed classifier classifies correctly with a certified radius of at least this length in ℓ2. ${count(choosing)} draws choose the class, ${count(bounding)} others bound its probability from below by Clopper-Pearson; each radius is wrong with probability at most ${alpha}. Bands: 95 % intervals after Wilson over images.`,
    corner: 'Classifier',
    columns: ['σ', 'accuracy', 'abstained', ...usualRadii.map((radius) => `r ≥ ${radius}`)],
    rows: smoothed.map((each) => ({
      name: contender(each),
      cells: [
        String(each.sigma),
        `${percent(each.accuracy.value)} ${interval(each.accuracy)}`,
        String(each.abstained),
        ...usualRadii.map((radius) => percent(certifiedAt(each, radius))),
      ],
    })),
    chart: curveChart(smoothed),
  };
}

/** What the page of a certification says. */
export function certificationView(certification: Certification): MeasurementView {
  const { config, smoothed, models } = certification;
  const seconds = smoothed.reduce((sum, each) => sum + each.seconds, 0);
  return {
    ...measurementFrame(certification, [
      ...(config.purifier === null ? [] : [{ name: 'purifier', value: config.purifier }]),
      ...Object.entries(config.plugins ?? {}).map(([name, { source, sha256 }]) => ({
        name: `plugin ${name}`,
        value: `${source}, sha256 ${sha256}`,
      })),
      { name: 'time of certification', value: duration(seconds) },
      ...Object.entries(models).flatMap(([name, model]) => modelFacts(name, model)),
    ]),
    title: `Certified robustness of ${listed(config.models)} on ${config.dataset}`,
    summary: smoothed.map(
      (each) =>
        `${contender(each)}, smoothed by noise of σ = ${each.sigma}, is right on ${percent(each.accuracy.value)} ${interval(each.accuracy)} of ${count(config.samples)} images, and provably stays right within 0.5 in ℓ2 on ${percent(certifiedAt(each, 0.5))}.`,
    ),
    tables: [table(certification)],
    strips: [],
  };
}

import type { Certification, Smoothed } from '../../src/results/certification.ts';
import { count, duration, interval, listed, percent, utc } from '../../src/results/format.ts';
import { curvesChart, type CurvePoint } from '../charts/curves.ts';
import type { EvaluationView, NumberTable } from './evaluation.ts';
import { commandLine, type FactView } from './provenance.ts';

/** Radii in l2 at which certified accuracy is usually given. */
const usualRadii = [0, 0.25, 0.5, 0.75, 1, 1.5];

function nameOf({ model, defense }: Smoothed): string {
  return defense === 'feedforward' ? model : `${model} with ${defense}`;
}

/** Certified accuracy at a radius, from the images themselves. */
function certifiedAt({ samples }: Smoothed, radius: number): number {
  const certified = samples.filter((each) => each.prediction === each.label && each.radius >= radius).length;
  return certified / samples.length;
}

function curveChart(smoothed: readonly Smoothed[]): string {
  const points = smoothed.flatMap((each) =>
    each.curve
      .filter(({ accuracy }, i) => accuracy.successes > 0 || (each.curve[i - 1]?.accuracy.successes ?? 0) > 0)
      .map(({ radius, accuracy }): CurvePoint => ({
        curve: `${nameOf(each)}, σ ${each.sigma}`,
        x: radius,
        ...{ y: 100 * accuracy.value, low: 100 * accuracy.low, high: 100 * accuracy.high },
      })),
  );
  return points.length === 0
    ? ''
    : curvesChart(points, 'Certified accuracy against the radius in l2', {
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
    columns: ['σ', 'accuracy', 'abstained', ...usualRadii.slice(1).map((radius) => `r ≥ ${radius}`)],
    rows: smoothed.map((each) => ({
      name: nameOf(each),
      cells: [
        String(each.sigma),
        `${percent(each.accuracy.value)} ${interval(each.accuracy)}`,
        String(each.abstained),
        ...usualRadii.slice(1).map((radius) => percent(certifiedAt(each, radius))),
      ],
    })),
    chart: curveChart(smoothed),
  };
}

function facts({ provenance, config, dataset, models, smoothed, startedAt, finishedAt }: Certification): FactView[] {
  const { tool, git, node, platform, cpu, engine } = provenance;
  return [
    { name: 'started', value: utc(startedAt) },
    { name: 'finished', value: utc(finishedAt) },
    { name: 'time of certification', value: duration(smoothed.reduce((sum, { seconds }) => sum + seconds, 0)) },
    { name: 'seed', value: String(config.seed) },
    { name: 'images', value: `the first ${count(config.samples)} of the test split` },
    { name: 'program', value: `${tool.name} ${tool.version}` },
    {
      name: 'commit',
      value: git ? `${git.commit}${git.dirty ? ', with uncommitted changes' : ''}` : 'installed package',
    },
    { name: 'device', value: `${engine.device}, workers: ${engine.workers}` },
    { name: 'machine', value: `${cpu.model}, cores: ${cpu.cores}, ${platform}` },
    { name: 'Node.js', value: node },
    ...Object.entries(models).map(([name, { sha256, width, parameters }]) => ({
      name: `weights ${name}`,
      value: `width ${width}, ${count(parameters)} values, sha256 ${sha256}`,
    })),
    ...Object.entries(dataset.sha256).map(([part, hash]) => ({
      name: `data, ${part}`,
      value: `${dataset.source}, sha256 ${hash}`,
    })),
  ];
}

/** What the page of a certification says. */
export function certificationView(certification: Certification): EvaluationView {
  const { config, smoothed, provenance, warnings, finishedAt } = certification;
  return {
    title: `Certified robustness of ${listed(config.models)} on ${config.dataset}`,
    finished: utc(finishedAt),
    program: `${provenance.tool.name} ${provenance.tool.version}`,
    summary: smoothed.map(
      (each) =>
        `${nameOf(each)}, smoothed by noise of σ = ${each.sigma}, is right on ${percent(each.accuracy.value)} ${interval(each.accuracy)} of ${count(config.samples)} images, and provably stays right within 0.5 in ℓ2 on ${percent(certifiedAt(each, 0.5))}.`,
    ),
    warnings,
    tables: [table(certification)],
    strips: [],
    command: commandLine(provenance.argv),
    facts: facts(certification),
  };
}

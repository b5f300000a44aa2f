import type { Estimate } from '../../src/results/estimate.ts';
import type { EstimatorExperiment } from '../../src/results/estimators.ts';
import type { Evaluation, NetworkEvaluation } from '../../src/results/evaluation.ts';
import { count, interval, listed, percent } from '../../src/results/format.ts';
import type { PictureStrip } from '../../src/results/picture-strip.ts';
import { encodeImage } from '../../src/results/png.ts';
import { curvesChart, type CurvePoint } from '../charts/curves.ts';
import { estimatorsChart } from '../charts/estimators.ts';
import { measurementFrame, type MeasurementView, type NumberTable } from './measurement.ts';
import { modelFacts } from './provenance.ts';

const missing = '–';

function decibels(value: number | null): string {
  return value === null ? missing : value.toFixed(2);
}

function withInterval(estimate: Estimate): string {
  return `${percent(estimate.value)} ${interval(estimate)}`;
}

/** A small number with two digits, "3.4e-7" or "0.12". */
function small(value: number): string {
  return value !== 0 && value < 0.001 ? value.toExponential(1) : value.toPrecision(2);
}

function accuracyTable(networks: readonly NetworkEvaluation[]): NumberTable {
  const known = networks.filter(({ noise }) => noise);
  const points = known.flatMap(({ name, noise }) =>
    noise!.map(({ sigma, accuracy: { value, low, high } }): CurvePoint => ({
      curve: name,
      x: sigma,
      ...{ y: 100 * value, low: 100 * low, high: 100 * high },
    })),
  );
  return {
    title: 'Accuracy under Gaussian noise',
    note: 'Standard deviations in units of the pixel range; noisy images are not cut to it. Bands: 95 % intervals after Wilson.',
    corner: 'Network',
    columns: known[0]?.noise!.map(({ sigma }) => (sigma === 0 ? 'clean' : `σ = ${sigma}`)) ?? [],
    rows: known.map(({ name, noise }) => ({ name, cells: noise!.map(({ accuracy }) => withInterval(accuracy)) })),
    chart: curvesChart(points, 'Accuracy against the standard deviation of the noise', {
      x: 'standard deviation of the noise →',
      y: '↑ accuracy, %',
    }),
  };
}

function calibrationTable(networks: readonly NetworkEvaluation[]): NumberTable {
  const known = networks.filter(({ noise }) => noise);
  return {
    title: 'Likelihood and calibration',
    note: 'Mean negative log-likelihood of the true class in nats, and expected calibration error over 15 bins; lower is better.',
    corner: 'Network',
    columns:
      known[0]?.noise!.flatMap(({ sigma }) => {
        const at = sigma === 0 ? 'clean' : `σ = ${sigma}`;
        return [`NLL, ${at}`, `ECE, ${at}`];
      }) ?? [],
    rows: known.map(({ name, noise }) => ({
      name,
      cells: noise!.flatMap(({ negativeLogLikelihood, calibrationError }) => [
        negativeLogLikelihood.toFixed(3),
        percent(calibrationError),
      ]),
    })),
    chart: '',
  };
}

function corruptionTable(networks: readonly NetworkEvaluation[], names: Evaluation['corruptions']): NumberTable {
  const known = networks.filter(({ corruptions }) => corruptions);
  const kinds = Object.keys(names);
  const meanOf = ({ corruptions }: NetworkEvaluation, kind: string): number => {
    const values = corruptions!.filter(({ corruption }) => corruption === kind).map(({ accuracy }) => accuracy.value);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return {
    title: 'Accuracy under corruptions',
    note: `Means over five severities: ${listed(Object.entries(names).map(([name, summary]) => `${name} (${summary})`))}. The table of single severities is in evaluation.csv.`,
    corner: 'Network',
    columns: [...kinds, 'mean'],
    rows: known.map((network) => {
      const means = kinds.map((kind) => meanOf(network, kind));
      const overall = means.reduce((sum, value) => sum + value, 0) / means.length;
      return { name: network.name, cells: [...means, overall].map(percent) };
    }),
    chart: '',
  };
}

function denoisingTable(networks: readonly NetworkEvaluation[]): NumberTable {
  const known = networks.filter(({ denoising }) => denoising);
  const kinds = ['blind', 'informed', 'conditional'] as const;
  const words = { blind: '', informed: ', told σ', conditional: ', told σ and class' } as const;
  const noisy = known[0]?.denoising ?? [];
  const points = [
    ...noisy.map(({ sigma, noisy: y }): CurvePoint => ({ curve: 'noisy image', x: sigma, y })),
    ...known.flatMap(({ name, denoising }) =>
      denoising!.map(({ sigma, blind, informed }): CurvePoint => ({ curve: name, x: sigma, y: informed ?? blind })),
    ),
  ];
  return {
    title: 'Denoising',
    note: 'Mean peak signal-to-noise ratio in dB; higher is better.',
    corner: 'Denoiser',
    columns: noisy.map(({ sigma }) => `σ = ${sigma}`),
    rows: [
      { name: 'noisy image', cells: noisy.map(({ noisy: value }) => decibels(value)) },
      ...known.flatMap(({ name, denoising }) =>
        kinds
          .filter((kind) => denoising!.some((score) => score[kind] !== null))
          .map((kind) => ({
            name: `${name}${words[kind]}`,
            cells: denoising!.map((score) => decibels(score[kind])),
          })),
      ),
    ],
    chart: curvesChart(points, 'Peak signal-to-noise ratio against the standard deviation of the noise', {
      x: 'standard deviation of the noise →',
      y: '↑ PSNR, dB',
    }),
  };
}

function theoryTable(networks: readonly NetworkEvaluation[]): NumberTable {
  const known = networks.filter(({ jacobian }) => jacobian);
  const levels = known[0]?.jacobian!.map(({ sigma }) => sigma) ?? [];
  const rows = known.flatMap(({ name, jacobian }) => [
    { name: `${name}: ‖D(y) − J y‖ / ‖D(y)‖`, cells: jacobian!.map(({ nonlinearity }) => small(nonlinearity)) },
    { name: `${name}: asymmetry of J`, cells: jacobian!.map(({ asymmetry }) => small(asymmetry)) },
  ]);
  const gradients = networks.flatMap(({ name, classGradient }) =>
    classGradient
      ? [
          `For ${name}, ∇ log p(c | y) and (D_c − D) / σ² differ by at most ${small(classGradient.distance)} of their length over ${classGradient.images} images: the direction of attacks is a difference of denoisers.`,
        ]
      : [],
  );
  return {
    title: 'Does the denoiser behave as theory says?',
    note: [
      'Blind denoisers: median over images of the distance from locally linear, and ‖J − Jᵀ‖ / (√2 ‖J‖), 0 for the gradient of a density and about 1 where nothing is symmetric.',
      ...gradients,
    ].join(' '),
    corner: 'Denoiser',
    columns: levels.map((sigma) => `σ = ${sigma}`),
    rows,
    chart: '',
  };
}

function estimatorTable(experiment: EstimatorExperiment): NumberTable {
  const { name, summary, repetitions, curves } = experiment;
  const terms = curves.map(
    ({ estimator, bias, variance }) => `${estimator}: ${small(bias)} + ${variance.toFixed(2)} / n`,
  );
  return {
    title: `Joint against conditional estimation: ${name}`,
    note: `${summary} Excess of the expected conditional loss over that of the classifier of Bayes, in nats: means over ${count(repetitions)} data sets, bands of three standard errors (dots), and what theory predicts, bias + variance / n (dashed). Predicted: ${listed(terms)}.`,
    corner: 'Estimator',
    columns: curves[0]?.points.map(({ size }) => `n = ${count(size)}`) ?? [],
    rows: curves.flatMap(({ estimator, points }) => [
      {
        name: `${estimator}, measured`,
        cells: points.map(({ mean, low, high }) => `${scientific(mean)} [${scientific(low)}, ${scientific(high)}]`),
      },
      { name: `${estimator}, predicted`, cells: points.map(({ predicted }) => scientific(predicted)) },
    ]),
    chart: estimatorsChart(experiment),
  };
}

function scientific(value: number): string {
  return value.toPrecision(3);
}

function summaryLines({ networks, config }: Evaluation): string[] {
  return networks.map(({ name, noise, denoising }) => {
    const clean = noise?.find(({ sigma }) => sigma === 0);
    const denoised = denoising?.find(({ sigma }) => sigma === 0.1);
    const parts = [
      ...(clean
        ? [`classifies ${withInterval(clean.accuracy)} of ${count(config.samples)} test images correctly`]
        : []),
      ...(denoised
        ? [
            `lifts images with noise of σ = 0.1 from ${decibels(denoised.noisy)} to ${decibels(denoised.informed ?? denoised.blind)} dB`,
          ]
        : []),
    ];
    return `${name} ${listed(parts)}.`;
  });
}

/** What the page of an evaluation says. */
export function evaluationView(evaluation: Evaluation, pictures: readonly PictureStrip[]): MeasurementView {
  const { config, networks, estimators, corruptions } = evaluation;
  const tables = [
    accuracyTable(networks),
    calibrationTable(networks),
    corruptionTable(networks, corruptions),
    denoisingTable(networks),
    theoryTable(networks),
    ...estimators.map(estimatorTable),
  ];
  return {
    ...measurementFrame(
      evaluation,
      networks.flatMap(({ name, info }) => modelFacts(name, info)),
    ),
    title: `What ${listed(config.models)} can do on ${config.dataset}`,
    summary: summaryLines(evaluation),
    tables: tables.filter(({ rows }) => rows.length > 0),
    strips: pictures.map(({ title, shape, pictures: shown }) => ({
      title,
      pictures: shown.map(({ caption, image }) => ({
        caption,
        source: `data:image/png;base64,${Buffer.from(encodeImage(image, shape, 8)).toString('base64')}`,
        alt: `${title}: ${caption}`,
      })),
    })),
  };
}

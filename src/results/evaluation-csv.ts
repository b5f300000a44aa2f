import { stringify } from 'csv-stringify/sync';
import type { Estimate } from './estimate.ts';
import type { EstimatorExperiment } from './estimators.ts';
import type { Evaluation, NetworkEvaluation } from './evaluation.ts';

const columns = ['network', 'measure', 'condition', 'severity', 'value', 'low', 'high', 'n'];

type Row = Readonly<Record<string, string | number>>;

function estimated({ value, low, high, n }: Estimate): Row {
  return { value, low, high, n };
}

function rowsOf({ noise, corruptions, denoising, jacobian, classGradient }: NetworkEvaluation): Row[] {
  const rows: Row[] = [];
  for (const { sigma, accuracy, negativeLogLikelihood, calibrationError } of noise ?? []) {
    const at = { condition: 'gaussian noise', severity: sigma };
    rows.push({ measure: 'accuracy', ...at, ...estimated(accuracy) });
    rows.push({ measure: 'negative log-likelihood', ...at, value: negativeLogLikelihood, n: accuracy.n });
    rows.push({ measure: 'calibration error', ...at, value: calibrationError, n: accuracy.n });
  }
  for (const { corruption, severity, accuracy } of corruptions ?? []) {
    rows.push({ measure: 'accuracy', condition: corruption, severity, ...estimated(accuracy) });
  }
  for (const { sigma, ...ratios } of denoising ?? []) {
    for (const [kind, value] of Object.entries(ratios)) {
      if (value !== null) rows.push({ measure: 'psnr', condition: kind, severity: sigma, value });
    }
  }
  for (const { sigma, images, nonlinearity, asymmetry } of jacobian ?? []) {
    rows.push({
      measure: 'nonlinearity',
      condition: 'gaussian noise',
      severity: sigma,
      value: nonlinearity,
      n: images,
    });
    rows.push({ measure: 'asymmetry', condition: 'gaussian noise', severity: sigma, value: asymmetry, n: images });
  }
  if (classGradient) {
    const { sigma, images, distance } = classGradient;
    rows.push({
      measure: 'class gradient distance',
      condition: 'gaussian noise',
      severity: sigma,
      value: distance,
      n: images,
    });
  }
  return rows;
}

function estimatorRows({ name, curves }: EstimatorExperiment): Row[] {
  return curves.flatMap(({ estimator, points }) =>
    points.flatMap(({ size, mean, low, high, predicted }): Row[] => [
      { network: name, measure: 'excess loss', condition: estimator, severity: size, value: mean, low, high },
      { network: name, measure: 'predicted excess loss', condition: estimator, severity: size, value: predicted },
    ]),
  );
}

/** evaluation.csv: one row for each number. Text that a spreadsheet would take for a formula is escaped. */
export function evaluationCsv({ networks, estimators }: Evaluation): string {
  const rows = networks.flatMap((network) => rowsOf(network).map((row) => ({ network: network.name, ...row })));
  return stringify([...rows, ...estimators.flatMap(estimatorRows)], { header: true, columns, escape_formulas: true });
}

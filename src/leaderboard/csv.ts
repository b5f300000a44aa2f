import { stringify } from 'csv-stringify/sync';
import { assault } from '../results/format.ts';
import type { Leaderboard, LeaderboardRow } from './leaderboard.ts';
import { attackList, trainingSummary } from './row-text.ts';

const columns = [
  ...['dataset', 'norm', 'epsilon', 'target', 'rank', 'model', 'defense', 'purifier', 'n'],
  ...['robust_accuracy', 'robust_low', 'robust_high', 'clean_accuracy', 'clean_low', 'clean_high'],
  ...['reported_robust_accuracy', 'reported_by', 'attacks', 'strongest', 'parameters', 'training', 'weights_sha256'],
  ...['flags', 'run', 'finished', 'commit'],
];

/** leaderboard.csv: one row for each of all tables. Fractions are 0 … 1. Text that a spreadsheet would take for a formula is escaped. */
export function leaderboardCsv({ tables }: Leaderboard): string {
  const rows = tables.flatMap((table) => table.rows.map(csvRow));
  return stringify(rows, { header: true, columns, escape_formulas: true });
}

function csvRow(row: LeaderboardRow): Record<string, string | number | undefined> {
  const { run, outcome, modelInfo, claims, flags } = row;
  const { worst, clean, measured, strongest } = outcome;
  return {
    ...{ dataset: row.dataset, norm: row.norm, epsilon: row.epsilonText, target: String(run.config.target) },
    ...{ rank: row.rank ?? undefined, model: row.model, defense: row.defense, purifier: row.purifier, n: worst.n },
    ...{ robust_accuracy: worst.value, robust_low: worst.low, robust_high: worst.high },
    ...{ clean_accuracy: clean.value, clean_low: clean.low, clean_high: clean.high },
    reported_robust_accuracy: claims.map(({ robustAccuracy }) => robustAccuracy).join('; '),
    reported_by: claims.map(({ source }) => source).join('; '),
    attacks: attackList(measured),
    strongest: assault(strongest),
    parameters: modelInfo?.parameters,
    training: trainingSummary(row),
    weights_sha256: modelInfo?.sha256,
    flags: flags.map(({ label }) => label).join('; '),
    ...{ run: run.id, finished: run.finishedAt, commit: run.provenance.git?.commit },
  };
}

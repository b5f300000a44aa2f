import { EpsballError } from '../../src/errors.ts';
import { interval, markdownTable, percent, pValue } from '../../src/results/format.ts';
import { pairedDifference } from '../../src/stats/paired-difference.ts';
import { wilson } from '../../src/stats/wilson.ts';
import type { Outcomes } from './outcomes.ts';

/** A model under an attack: which samples it still classifies correctly. */
interface Column {
  readonly model: string;
  readonly standing: ReadonlyMap<number, boolean>;
}

/** Columns by the attack and the ball that they belong to; what two runs have both measured must agree. */
function linesOf(runs: readonly Outcomes[]): ReadonlyMap<string, readonly Column[]> {
  const lines = new Map<string, Column[]>();
  for (const { samples, columns } of runs) {
    for (const { line, model, standing } of columns) {
      const found = new Map(samples.map((sample, i) => [sample, standing[i] === '1']));
      const known = (lines.get(line) ?? []).find((column) => column.model === model);
      if (known && [...found].some(([sample, stands]) => known.standing.get(sample) !== stands))
        throw new EpsballError('INVALID_OPTION', `two runs differ on ${model} under ${line}; give one of them.`);
      if (!known) lines.set(line, [...(lines.get(line) ?? []), { model, standing: found }]);
    }
  }
  return lines;
}

/** @throws EpsballError where two runs have measured a model of one name with other weights */
function refuseOtherWeights(runs: readonly Outcomes[]): void {
  const known = new Map<string, string>();
  for (const [model, sha256] of runs.flatMap(({ weights }) => Object.entries(weights))) {
    if ((known.get(model) ?? sha256) !== sha256)
      throw new EpsballError('INVALID_OPTION', `two runs have measured ${model} with other weights.`);
    known.set(model, sha256);
  }
}

/** ", p < 0.001" or ", p = 0.04" of the difference to the baseline on the samples that both have. */
function difference(own: Column, baseline: Column | undefined): string {
  if (!baseline || own === baseline) return '';
  const shared = [...own.standing.keys()].filter((sample) => baseline.standing.has(sample));
  const standsIn =
    ({ standing }: Column) =>
    (sample: number): boolean =>
      standing.get(sample)!;
  return `, ${pValue(pairedDifference(shared, standsIn(own), standsIn(baseline)))}`;
}

/**
 * Robust accuracy of models on the same images as a Markdown table, a row for each attack and a column for each model, with Wilson's
 * intervals, and beside the baseline McNemar's exact test.
 *
 * @throws EpsballError where the runs are on several data sets, differ on what they both measured, or lack the baseline
 */
export function comparisonTable(runs: readonly Outcomes[], baseline: string): string {
  const data = [...new Set(runs.map(({ dataset }) => dataset))];
  if (data.length !== 1)
    throw new EpsballError(
      'INVALID_OPTION',
      `the runs must be on one data set, these are on ${data.join(', ') || 'none'}.`,
    );
  refuseOtherWeights(runs);
  const lines = linesOf(runs);
  const models = [...new Set([...lines.values()].flatMap((columns) => columns.map(({ model }) => model)))];
  if (!models.includes(baseline))
    throw new EpsballError(
      'INVALID_OPTION',
      `the baseline "${baseline}" is not among the models: ${models.join(', ')}.`,
    );
  const rows = [...lines].map(([line, columns]) => {
    const reference = columns.find(({ model }) => model === baseline);
    const cells = models.map((model) => {
      const own = columns.find((column) => column.model === model);
      if (!own) return '–';
      const estimate = wilson([...own.standing.values()].filter(Boolean).length, own.standing.size);
      return `${percent(estimate.value)} ${interval(estimate)}${difference(own, reference)}`;
    });
    return [line, ...cells];
  });
  return markdownTable([['Attack', ...models], ...rows]);
}

/**
 * Robust accuracy of several models on the same images as one Markdown table, each beside a baseline by McNemar's exact test, from the
 * folders of one or more runs; p-values are not corrected for the number of comparisons:
 *
 *   npm run zoo:table -- --baseline resnet18-gauss RUN RUN …
 */
import { parseArgs } from 'node:util';
import type { MeasuredCell } from '../../src/results/cell.ts';
import { ball, contender, interval, markdownTable, percent, pValue } from '../../src/results/format.ts';
import { readRun } from '../../src/results/read.ts';
import { pairedDifference } from '../../src/stats/paired-difference.ts';
import { wilson } from '../../src/stats/wilson.ts';

const { values: given, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: { baseline: { type: 'string', default: 'resnet18' } },
});

/** A model under an attack: which samples it still classifies correctly. */
interface Column {
  readonly model: string;
  readonly standing: ReadonlyMap<number, boolean>;
}

/** Models under the same attack in the same ball. */
interface Line {
  readonly name: string;
  readonly columns: Column[];
}

function readLines(): Line[] {
  const lines = new Map<string, Line>();
  const data = new Set<string>();
  const add = (name: string, model: string, standing: ReadonlyMap<number, boolean>): void => {
    const line = lines.get(name) ?? { name, columns: [] };
    const known = line.columns.find((column) => column.model === model);
    const isSame = known && [...standing].every(([sample, stands]) => known.standing.get(sample) === stands);
    if (known && !isSame) throw new Error(`two runs differ on ${model} under ${name}; give one of them`);
    if (!known) line.columns.push({ model, standing });
    lines.set(name, line);
  };
  for (const { result, samples } of folders.map(readRun)) {
    const cells = result.cells.filter((cell): cell is MeasuredCell => cell.status === 'done');
    for (const cell of cells) {
      data.add(cell.dataset);
      const own = samples.filter((sample) => sample.cell === cell.id);
      const model = contender(cell);
      add('clean', model, new Map(own.map(({ sample, clean, label }) => [sample, clean.prediction === label])));
      add(`${ball(cell)}, ${cell.attack}`, model, new Map(own.map(({ sample, success }) => [sample, !success])));
    }
  }
  if (data.size !== 1)
    throw new Error(`the runs must be on one data set, these are on ${[...data].join(', ') || 'none'}`);
  return [...lines.values()];
}

/** "p < 0.001" or "p = 0.04" of the difference to the baseline on the samples that both have. */
function difference(own: Column, baseline: Column | undefined): string {
  if (!baseline || own === baseline) return '';
  const shared = [...own.standing.keys()].filter((sample) => baseline.standing.has(sample));
  const standsIn =
    ({ standing }: Column) =>
    (sample: number): boolean =>
      standing.get(sample)!;
  return `, ${pValue(pairedDifference(shared, standsIn(own), standsIn(baseline)))}`;
}

const lines = readLines();
const models = [...new Set(lines.flatMap(({ columns }) => columns.map(({ model }) => model)))];
if (!models.includes(given.baseline)) {
  throw new Error(`the baseline ${given.baseline} is not among the models: ${models.join(', ')}`);
}
const rows = lines.map(({ name, columns }) => {
  const baseline = columns.find(({ model }) => model === given.baseline);
  const cells = models.map((model) => {
    const own = columns.find((column) => column.model === model);
    if (!own) return '–';
    const estimate = wilson([...own.standing.values()].filter(Boolean).length, own.standing.size);
    return `${percent(estimate.value)} ${interval(estimate)}${difference(own, baseline)}`;
  });
  return [name, ...cells];
});
console.log(markdownTable([['Attack', ...models], ...rows]));

import { reasonOf } from '../bench/failure.ts';
import { radiusOf } from '../bench/radius-of.ts';
import { datasets as shippedDatasets } from '../datasets/index.ts';
import { cellId, type Cell } from '../results/cell.ts';
import { hashConfig, type Config } from '../results/config.ts';
import { count } from '../results/format.ts';
import { runId } from '../results/run-id.ts';
import { differing } from './differing.ts';
import type { CaseFile } from './evidence.ts';
import type { PublishedRun } from './published-run.ts';
import { rule, type Ruling } from './ruling.ts';

/** Whether a radius is the one that its text says, in words if it is not. */
function otherRadius({ norm, epsilon, epsilonText }: Pick<Cell, 'norm' | 'epsilon' | 'epsilonText'>): string[] {
  try {
    return differing(`the radius "${epsilonText}"`, epsilon, radiusOf(epsilonText, norm));
  } catch (error) {
    return [reasonOf(error)];
  }
}

/** More samples than the data set has; data of one's own have as many as is recorded of them. */
function tooMany({
  config: {
    samples,
    datasets: [name = ''],
  },
  datasets,
}: PublishedRun['result']): string[] {
  const shipped = Object.hasOwn(shippedDatasets, name) ? shippedDatasets[name] : undefined;
  const test = shipped?.splits.test ?? datasets[name]?.images;
  return test === undefined || samples <= test
    ? []
    : [`it asks for ${samples} samples, ${name} has ${test} test images`];
}

/** Parameters of plugins that are not part of the run. */
function strangeParams({ params, attacks, defenses, surrogate }: Config): string[] {
  const known = [...attacks, ...defenses, ...(surrogate === null ? [] : [surrogate])];
  const strangers = Object.keys(params).filter((label) => !known.includes(label));
  return strangers.map((label) => `it has parameters of ${label}, which is not part of the run`);
}

/** What makes combinations of the configuration equal. */
function keyOf(cell: Pick<Cell, 'model' | 'defense' | 'attack' | 'norm' | 'epsilonText'>, dataset: string): string {
  return JSON.stringify([cell.model, dataset, cell.defense, cell.attack, cell.norm, cell.epsilonText]);
}

/** Combinations that the configuration asks for and that are no cell. */
function missingCells({ models, datasets, defenses, attacks, threats }: Config, cells: readonly Cell[]): string[] {
  const known = new Set(cells.map((cell) => keyOf(cell, cell.dataset)));
  const [dataset = ''] = datasets;
  return models.flatMap((model) =>
    defenses.flatMap((defense) =>
      attacks.flatMap((attack) =>
        threats
          .filter((threat) => !known.has(keyOf({ model, defense, attack, ...threat }, dataset)))
          .map(
            ({ norm, epsilonText }) => `there is no cell of ${model}, ${defense}, ${attack}, ${norm} ${epsilonText}`,
          ),
      ),
    ),
  );
}

/** What of a cell is not as the configuration says. */
function strangeCell(cell: Cell, { params, samples }: Config, isFrozen: boolean): string[] {
  const of = { attack: params[cell.attack] ?? {}, defense: params[cell.defense] ?? {} };
  return [
    ...(isFrozen ? differing(`the id of ${cell.id}`, cell.id, cellId(cell)) : []),
    ...differing(`params of ${cell.id}`, cell.params, of),
    ...(cell.status === 'done' ? differing(`n of ${cell.id}`, cell.n, samples) : []),
  ];
}

/** Whether what result.json says about the experiment agrees with itself: hash, id, seed, status, cells. */
export function checkConfiguration({ result, storedConfig, isFrozen }: PublishedRun, cases: CaseFile): Ruling[] {
  const { config, configHash, cells, seed, id, startedAt, status } = result;
  const ids = new Set(cells.map((cell) => cell.id));
  const expected = hashConfig(storedConfig as unknown as Config);
  const ended = cells.some((cell) => cell.status === 'error') ? 'incomplete' : 'done';
  for (const cell of cells) cases.of(cell.id).robust.against.push(...otherRadius(cell));
  return [
    rule('configHash', differing('configHash', configHash, expected), 'it is that of the configuration'),
    rule(
      'id',
      differing('id', id, runId(new Date(startedAt), config.benchmark, configHash)),
      'it is made of the start, the benchmark and configHash',
    ),
    rule('seed', differing('seed', seed, config.seed), `it is that of the configuration, ${JSON.stringify(seed)}`),
    rule('status', differing('status', status, ended), 'it is what the cells say'),
    rule('radii', [...config.threats, ...cells].flatMap(otherRadius), 'they are the numbers that their texts say'),
    rule('samples', tooMany(result), `${count(config.samples)}, which the data set has`),
    rule(
      'cells',
      [
        ...(ids.size === cells.length ? [] : ['two cells have one id']),
        ...strangeParams(config),
        ...missingCells(config, cells),
        ...cells.flatMap((cell) => strangeCell(cell, config, isFrozen)),
      ],
      'every combination of the configuration is there, with its parameters',
    ),
  ];
}

import { cellId, type Cell } from '../results/cell.ts';
import { hashConfig, type Config } from '../results/config.ts';
import { runId } from '../results/run-id.ts';
import type { PublishedRun } from './published-run.ts';
import { rule, type Ruling } from './ruling.ts';

function differing(field: string, found: unknown, expected: unknown): string[] {
  return found === expected ? [] : [`${field} is ${JSON.stringify(found)}, it would be ${JSON.stringify(expected)}`];
}

/** Combinations that the configuration asks for and that are no cell. */
function missingCells({ models, defenses, attacks, threats }: Config, cells: readonly Cell[]): string[] {
  const known = new Set(
    cells.map((cell) => JSON.stringify([cell.model, cell.defense, cell.attack, cell.norm, cell.epsilon])),
  );
  return models.flatMap((model) =>
    defenses.flatMap((defense) =>
      attacks.flatMap((attack) =>
        threats
          .filter(({ norm, epsilon }) => !known.has(JSON.stringify([model, defense, attack, norm, epsilon])))
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
    ...differing(`params of ${cell.id}`, JSON.stringify(cell.params), JSON.stringify(of)),
    ...(cell.status === 'done' ? differing(`n of ${cell.id}`, cell.n, samples) : []),
  ];
}

/** Whether what result.json says about the experiment agrees with itself: hash, id, seed, status, cells. */
export function checkConfiguration({ result, storedConfig, isFrozen }: PublishedRun): Ruling[] {
  const { config, configHash, cells, seed, id, startedAt, status } = result;
  const ids = new Set(cells.map((cell) => cell.id));
  const expected = hashConfig(storedConfig as unknown as Config);
  const ended = cells.some((cell) => cell.status === 'error') ? 'incomplete' : 'done';
  return [
    rule('configHash', differing('configHash', configHash, expected), 'it is that of the configuration'),
    rule(
      'id',
      differing('id', id, runId(new Date(startedAt), config.benchmark, configHash)),
      'it is made of the start, the benchmark and configHash',
    ),
    rule('seed', differing('seed', seed, config.seed), `it is that of the configuration, ${JSON.stringify(seed)}`),
    rule('status', differing('status', status, ended), 'it is what the cells say'),
    rule(
      'cells',
      [
        ...(ids.size === cells.length ? [] : ['two cells have one id']),
        ...missingCells(config, cells),
        ...cells.flatMap((cell) => strangeCell(cell, config, isFrozen)),
      ],
      'every combination of the configuration is there, with its parameters',
    ),
  ];
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { renderReport } from '../../reports/render.ts';
import { readRun } from '../../src/results/read.ts';
import { schemaVersion } from '../../src/results/schema.ts';

/**
 * Runs that earlier commits wrote with their own program and models, by commit:
 *
 * - 3e411b0: the first commit with a trained model; `bench --attack fgsm --samples 3 --model resnet18`
 * - f827b5d: `--gradient bpda` for the whole run, purified images; `bench --attack pgd --samples 3 --model gradresnet --defense
 *   feedforward,tweedie --gradient bpda --set pgd.steps=2`
 * - f5884a0: the last commit with one number of draws for the whole run; `bench --attack pgd --samples 2 --model gradresnet --defense
 *   added-noise,tweedie --gradient full,bpda --eot 2 --set pgd.steps=2 --no-checks`
 */
const folderOf = (commit: string): string => fileURLToPath(new URL(`../fixtures/runs/${commit}/`, import.meta.url));

interface Stored {
  readonly cells: readonly { readonly id: string; readonly metrics: unknown; readonly cost: object }[];
}

for (const commit of ['3e411b0', 'f827b5d', 'f5884a0']) {
  test(`a run of commit ${commit} is read as one of the current version, its numbers untouched`, (t) => {
    const folder = folderOf(commit);
    const { result, samples, examples } = readRun(folder);
    t.is(result.schemaVersion, schemaVersion);
    t.is(result.files, undefined);
    t.is(result.provenance.git?.commit.slice(0, 7), commit);
    const stored = JSON.parse(readFileSync(`${folder}result.json`, 'utf8')) as Stored;
    for (const [i, cell] of result.cells.entries()) {
      if (cell.status !== 'done') throw new Error(`${cell.id} was not measured`);
      const { id, metrics, cost } = stored.cells[i]!;
      t.deepEqual({ id: cell.id, metrics: cell.metrics }, { id, metrics } as object);
      t.like(cell.cost, cost);
    }
    const lines = readFileSync(`${folder}samples.jsonl`, 'utf8').trimEnd().split('\n');
    t.deepEqual(
      samples,
      lines.map((line) => JSON.parse(line) as (typeof samples)[number]),
    );
    t.is(examples.length, lines.length);
    t.regex(renderReport(result, samples, examples), /<h1/);
  });
}

test('what an old run had no word for is what its program did', (t) => {
  const { result } = readRun(folderOf('3e411b0'));
  t.like(result.config, {
    gradients: ['full'],
    eot: [1],
    verdictDraws: 1,
    target: 'none',
    budget: null,
    purifier: null,
  });
  t.false(result.config.checks);
  t.is(result.datasets.shapes10?.source, 'not recorded');
  const [cell] = result.cells;
  t.like(cell, { gradient: 'full', noise: 'none', eot: 1 });
  t.like(cell?.status === 'done' && cell.cost, { lanes: 16, laneUtilisationWhileQueued: null });
});

test('a way of gradients for the whole run is that of the cells that purify; the purified image is the last step', (t) => {
  const { result, examples } = readRun(folderOf('f827b5d'));
  t.deepEqual(
    result.cells.map(({ defense, gradient }) => [defense, gradient]),
    [
      ['feedforward', 'full'],
      ['tweedie', 'bpda'],
    ],
  );
  const stepsOf = (defense: string): (number | undefined)[] =>
    examples.filter(({ cell }) => cell.includes(`/${defense}/`)).map(({ steps }) => steps?.length);
  t.deepEqual(stepsOf('feedforward'), [undefined, undefined, undefined]);
  t.deepEqual(stepsOf('tweedie'), [1, 1, 1]);
});

test('a number of draws for the whole run is that of the cells whose defense is random', (t) => {
  const { result } = readRun(folderOf('f5884a0'));
  t.deepEqual(
    result.cells.map(({ defense, gradient, noise, eot }) => [defense, gradient, noise, eot]),
    [
      ['added-noise', 'full', 'fresh', 2],
      ['added-noise', 'bpda', 'fresh', 2],
      ['tweedie', 'full', 'none', 1],
      ['tweedie', 'bpda', 'none', 1],
    ],
  );
});

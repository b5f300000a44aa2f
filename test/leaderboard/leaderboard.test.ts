import test from 'ava';
import { readingRules } from '../../src/leaderboard/table-text.ts';
import { makeLeaderboard, type LeaderboardTable } from '../../src/leaderboard/leaderboard.ts';
import { attackSummary, contenderName, trainingSummary } from '../../src/leaderboard/row-text.ts';
import { wilson } from '../../src/stats/wilson.ts';
import { variedRun } from './runs.ts';

/** Rows as "rank name successes run". */
const lines = ({ rows }: LeaderboardTable): string[] =>
  rows.map((row) => `${row.rank ?? '-'} ${contenderName(row)} ${row.outcome.worst.successes} ${row.run.id}`);

/** Samples that the only attack of a run leaves standing. */
function standing({ samples }: ReturnType<typeof variedRun>): number {
  return samples.filter(({ success }) => !success).length;
}

test('rows are ranked by the worst case, with its interval', (t) => {
  const run = variedRun({ id: 'a', models: ['resnet18', 'gradresnet'], defenses: ['feedforward', 'tweedie'] });
  const { tables, unmeasured } = makeLeaderboard([run]);
  t.is(tables.length, 1);
  t.is(tables[0]!.title, 'shapes10, ℓ∞ 8/255');
  t.deepEqual(lines(tables[0]!), ['1 gradresnet with tweedie 152 a', '2 gradresnet 56 a', '3 resnet18 0 a']);
  t.deepEqual(tables[0]!.rows[0]!.outcome.worst, wilson(152, 256));
  t.is(attackSummary(tables[0]!.rows[0]!), 'pgd, strongest of 2');
  t.deepEqual(
    unmeasured.map(({ contest }) => contest.defense),
    ['tweedie'],
  );
});

test('equal numbers share a rank and the next is as if they did not', (t) => {
  const models = ['resnet18', 'gradresnet'];
  const [a, b] = [variedRun({ id: 'a', models }), variedRun({ id: 'b', models: ['resnet18', 'other'], weights: 'f' })];
  const distinct = {
    ...b.result.models,
    'resnet18-shapes10': { ...b.result.models['resnet18-shapes10']!, sha256: '9'.repeat(64) },
  };
  const [table] = makeLeaderboard([a, { ...b, result: { ...b.result, models: distinct } }]).tables;
  t.deepEqual(lines(table!), ['1 gradresnet 56 a', '1 other 56 b', '3 resnet18 0 a', '3 resnet18 0 b']);
});

test('runs of different weights under one name are rows of their own, both with a rank', (t) => {
  const weak = variedRun({ id: 'a', attacks: ['fgsm'], weights: 'a' });
  const strong = variedRun({ id: 'b', weights: 'b' });
  const [table] = makeLeaderboard([weak, strong]).tables;
  t.deepEqual(lines(table!), [`1 resnet18 ${standing(weak)} a`, '2 resnet18 0 b']);
  t.true(table!.rows.every(({ flags }) => flags.length === 0));
});

test('of several runs of the same weights only the lowest number has a rank, whatever the name', (t) => {
  const weak = variedRun({ id: 'a', attacks: ['fgsm'], weights: 'a' });
  const strong = variedRun({ id: 'b', models: ['renamed'], weights: 'a' });
  const [table] = makeLeaderboard([weak, strong]).tables;
  t.deepEqual(lines(table!), ['1 renamed 0 b', `- resnet18 ${standing(weak)} a`]);
  t.true(standing(weak) > 0);
  t.deepEqual(
    table!.rows.map(({ flags }) => flags.map(({ label }) => label)),
    [['lowest of several'], ['counted elsewhere']],
  );
  t.regex(table!.rows[0]!.flags[0]!.text, /also measured by a;/);
  t.regex(table!.rows[1]!.flags[0]!.text, /^Run b measured the same weights/);
});

test('other parameters of a defense, or another purifier, make another contender', (t) => {
  const run = (id: string, steps: number, purifier?: string): ReturnType<typeof variedRun> =>
    variedRun({
      id,
      models: ['x', 'gradresnet'],
      defenses: ['feedforward', 'tweedie'],
      cell: { params: { attack: {}, defense: { steps } } },
      ...(purifier !== undefined && { purifier }),
    });
  const ranked = (...runs: ReturnType<typeof variedRun>[]): number =>
    makeLeaderboard(runs).tables[0]!.rows.filter(({ rank, defense }) => rank !== null && defense === 'tweedie').length;
  t.is(ranked(run('a', 2), run('b', 2)), 1);
  t.is(ranked(run('a', 2), run('b', 3)), 2);
  t.is(ranked(run('a', 2), run('b', 2, 'x')), 2);
  const [row] = makeLeaderboard([run('b', 2, 'x')]).tables[0]!.rows;
  t.is(contenderName(row!), 'gradresnet with tweedie by x');
});

test('draws of the noise of a random defense are part of its contender, not of one without noise beside it', (t) => {
  const drawn = (id: string, draws: number): ReturnType<typeof variedRun> => {
    const run = variedRun({ id, models: ['x', 'resnet18'], defenses: ['feedforward', 'added-noise'] });
    const noisy = new Set(run.result.cells.filter(({ defense }) => defense === 'added-noise').map((cell) => cell.id));
    const samples = run.samples.map((sample) => {
      const classes = Array.from({ length: draws }, () => sample.clean.prediction);
      return noisy.has(sample.cell) ? { ...sample, draws: { clean: classes, adversarial: classes } } : sample;
    });
    const config = { ...run.result.config, verdictDraws: draws };
    return { ...run, result: { ...run.result, config }, samples };
  };
  const alone = variedRun({ id: 'a', models: ['x', 'resnet18'] });
  const [table] = makeLeaderboard([alone, drawn('b', 5), drawn('c', 3)]).tables;
  const named = (name: string) => table!.rows.filter((row) => contenderName(row) === name);
  t.deepEqual(
    named('resnet18').map(({ rank }) => rank === null),
    [false, true, true],
  );
  t.false(named('resnet18').some(({ flags }) => flags.some(({ label }) => label.endsWith('draws'))));
  t.deepEqual(
    named('resnet18 with added-noise').map(({ rank, flags }) => [rank, ...flags.map(({ label }) => label)]),
    [
      [1, '5 draws'],
      [1, '3 draws'],
    ],
  );
});

test('other images, and other targets, are other tables', (t) => {
  const { tables } = makeLeaderboard([
    variedRun({ id: 'a' }),
    variedRun({ id: 'b', target: 'next' }),
    variedRun({ id: 'c', dataSha256: 'e'.repeat(64) }),
  ]);
  t.is(tables.length, 3);
  t.regex(tables.map(({ title }) => title).join('\n'), /target next/);
  const [rule] = readingRules({ runs: tables.flatMap(({ rows }) => rows.map(({ run }) => run)) });
  t.regex(rule!, /In tables of a target images count as robust, too, that are taken for another wrong class/);
  t.notRegex(readingRules({ runs: [variedRun({ id: 'a' }).result] })[0]!, /target/);
  t.is(tables.filter(({ title }) => /, files [0-9a-f]{8}$/.test(title)).length, 3);
});

test('the order of runs and claims does not matter', (t) => {
  const runs = [variedRun({ id: 'a' }), variedRun({ id: 'b', samples: 8 }), variedRun({ id: 'c', weights: 'c' })];
  const claim = {
    model: 'resnet18',
    defense: 'feedforward',
    dataset: 'shapes10',
    norm: 'linf',
    epsilon: '8/255',
    robustAccuracy: 0.4,
  } as const;
  const claims = [
    { ...claim, source: 'one' },
    { ...claim, source: 'two' },
  ];
  t.deepEqual(makeLeaderboard(runs, claims), makeLeaderboard(runs.toReversed(), claims.toReversed()));
});

test('runs with the same id are refused', (t) => {
  t.throws(() => makeLeaderboard([variedRun({ id: 'a' }), variedRun({ id: 'a', samples: 8 })]), {
    code: 'INVALID_OPTION',
    message: /two of the runs have the id "a"/,
  });
});

const labels = (run: ReturnType<typeof variedRun>): string[] =>
  makeLeaderboard([run]).tables[0]!.rows[0]!.flags.map(({ kind, label }) => `${kind} ${label}`);

test('what a reader must know of a row is flagged, the gravest first', (t) => {
  t.deepEqual(labels(variedRun()), []);
  t.deepEqual(labels(variedRun({ samples: 99 })), ['warning few images']);
  t.deepEqual(labels(variedRun({ samples: 100 })), []);
  t.deepEqual(labels(variedRun({ git: { commit: 'c'.repeat(40), dirty: true } })), ['warning uncommitted changes']);
  t.deepEqual(labels(variedRun({ git: null })), []);
  t.deepEqual(labels(variedRun({ status: 'incomplete' })), ['warning incomplete run']);
  t.deepEqual(labels(variedRun({ warnings: ['Mind the gap.'] })), ['warning warning of the run']);
  t.deepEqual(labels(variedRun({ cell: { checks: [] } })), ['warning unchecked']);
  const checks = [
    { name: 'wide-ball', status: 'warning', message: 'x' },
    { name: 'zero-gradients', status: 'failed', message: 'y' },
    { name: 'of-another-version', status: 'warning', message: 'z' },
  ] as const;
  t.deepEqual(labels(variedRun({ cell: { checks: [...checks] } })), [
    'failed failed: Gradients that are zero',
    'warning The widest ball',
    'warning of-another-version',
  ]);
});

test('attacks that failed or were skipped are flagged with the reason', (t) => {
  const run = variedRun();
  const [fgsm, pgd] = run.result.cells;
  if (fgsm?.status !== 'done' || pgd?.status !== 'done') throw new Error('the made-up cells are not measured');
  const { n: _n, metrics: _metrics, checks: _checks, cost: _cost, stages: _stages, ...identity } = pgd;
  const cells = [fgsm, { ...identity, status: 'error' as const, reason: 'out of memory' }];
  const samples = run.samples.filter(({ cell }) => cell === fgsm.id);
  const [row] = makeLeaderboard([{ ...run, result: { ...run.result, cells }, samples }]).tables[0]!.rows;
  t.is(attackSummary(row!), 'fgsm');
  t.deepEqual(
    row!.flags.map(({ label, text }) => [label, text]),
    [['pgd failed', 'It has no part in the number. out of memory']],
  );
});

test('training is said as far as the card says it', (t) => {
  const rowOf = (card: Readonly<Record<string, unknown>>) => makeLeaderboard([variedRun({ card })]).tables[0]!.rows[0]!;
  t.is(trainingSummary(rowOf({ epochs: 5 })), undefined);
  const training = { trainImages: 48_000, epochs: 20, adversarial: '8/255', noiseLevels: null };
  t.is(
    trainingSummary(rowOf({ dataset: 'cifar10', training })),
    '48\u202f000 images of cifar10, 20 epochs, adversarially, linf 8/255',
  );
});

import test from 'ava';
import { fileName } from '../../src/file-name.ts';
import { makeLeaderboard } from '../../src/leaderboard/leaderboard.ts';
import { modelInfo, modelInfoPath } from '../../src/leaderboard/model-info.ts';
import type { Claim } from '../../src/leaderboard/claims.ts';
import type { GradientMode } from '../../src/results/cell.ts';
import { wilson } from '../../src/stats/wilson.ts';
import { hostileName, variedRun, type Variation } from './runs.ts';

const rowOf = (variation: Variation) => makeLeaderboard([variedRun(variation)]).tables[0]!.rows[0]!;

test('a model as leaderboards in the manner of RobustBench keep it, without what is not known', (t) => {
  const info = modelInfo(rowOf({ id: 'a', models: ['x', 'gradresnet'] }));
  const { epsball, ...common } = info as { epsball: Record<string, unknown> };
  t.deepEqual(common as Record<string, unknown>, {
    link: 'https://arxiv.org/abs/0000.00000',
    name: 'gradresnet',
    number_forward_passes: 1,
    dataset: 'shapes10',
    architecture: 'gradresnet, width 16',
    eps: '8/255',
    clean_acc: '96.88',
    external: '21.88',
    unreliable: false,
  });
  const { low, high } = wilson(56, 256);
  t.like(epsball, { run: 'a', images: 256, attacks: 'fgsm and pgd', claims: [] });
  t.deepEqual(epsball.robust_interval, [(100 * low).toFixed(2), (100 * high).toFixed(2)]);
});

test('autoattack_acc is that of the standard version alone', (t) => {
  const params = { attack: { iterations: 100, queries: 5000, targets: 9 }, defense: {} };
  const of = (variation: Variation): unknown => modelInfo(rowOf(variation)).autoattack_acc;
  const attacks = ['autoattack', 'pgd'];
  // By the rule of the made-up run: samples i with i % 8 = 7, but for those with i % 32 = 31, are left standing by its first attack.
  t.is(of({ attacks, cell: { params } }), (100 * (24 / 256)).toFixed(2));
  t.is(of({ attacks, cell: { params: { ...params, attack: { ...params.attack, iterations: 10 } } } }), undefined);
  t.is(of({ attacks: ['autoattack:iterations=10'], cell: { params } }), undefined);
  t.is(of({ attacks, cell: { params }, target: 'next' }), undefined);
  t.is(modelInfo(rowOf({ attacks, target: 'next' })).external, undefined);
  t.like(modelInfo(rowOf({ attacks, target: 'next' })).epsball, {
    target: 'next',
    robust: modelInfo(rowOf({ attacks })).external,
  });
  t.not(modelInfo(rowOf({ attacks, target: 'all' })).external, undefined);
  t.is(of({ attacks: ['pgd'], cell: { params } }), undefined);
});

test('autoattack_acc is that of full gradients, the lowest of several views', (t) => {
  const run = variedRun({ attacks: ['autoattack', 'apgd', 'pgd'] });
  const params = { attack: { iterations: 100, queries: 5000, targets: 9 }, defense: {} };
  const accOf = (...views: readonly { gradient: GradientMode; eot: number; robust: number }[]): unknown => {
    const cells = run.result.cells.map((cell, i) => {
      if (cell.status !== 'done' || !views[i]) throw new Error('a view for each measured cell');
      const { robust, ...mode } = views[i];
      const metrics = { ...cell.metrics, robustAccuracy: wilson(robust, 256) };
      return { ...cell, ...mode, params, metrics, attack: 'autoattack', noise: 'fresh' as const };
    });
    return modelInfo(makeLeaderboard([{ ...run, result: { ...run.result, cells } }]).tables[0]!.rows[0]!)
      .autoattack_acc;
  };
  const [transfer, bpda] = [
    { gradient: 'transfer', eot: 1, robust: 256 },
    { gradient: 'bpda', eot: 1, robust: 32 },
  ] as const;
  const full = { gradient: 'full', eot: 1, robust: 128 } as const;
  t.is(accOf(transfer, full, bpda), '50.00');
  t.is(accOf(full, { ...full, eot: 20, robust: 64 }, transfer), '25.00');
  t.is(accOf(transfer, bpda, transfer), undefined);
});

test('reported is the claim if there is one alone; unreliable what checks found', (t) => {
  const claim: Claim = {
    model: 'resnet18',
    defense: 'feedforward',
    dataset: 'shapes10',
    norm: 'linf',
    epsilon: '8/255',
    robustAccuracy: 0.5106,
    source: 'one',
  };
  const reported = (...claims: Claim[]): unknown =>
    modelInfo(makeLeaderboard([variedRun()], claims).tables[0]!.rows[0]!).reported;
  t.is(reported(claim), '51.06');
  t.is(reported(claim, { ...claim, source: 'two' }), undefined);
  t.is(reported(), undefined);
  const found = [{ name: 'wide-ball', status: 'warning', message: 'x' } as const];
  t.true(modelInfo(rowOf({ cell: { checks: found } })).unreliable);
  t.false(modelInfo(rowOf({})).unreliable);
  t.false(Object.hasOwn(modelInfo(rowOf({ cell: { checks: [] } })), 'unreliable'));
});

test('file names are plain, equal for equal texts and different for different ones', (t) => {
  const texts = [
    'resnet18',
    'a.b-c_d',
    '..',
    '.',
    '',
    'a/b',
    'a\\b',
    'a-b',
    '../../etc',
    'a\0b',
    'a.',
    '.a',
    hostileName,
  ];
  const long = ['x'.repeat(10_000), 'x'.repeat(10_001)];
  const names = [...texts, ...long].map(fileName);
  t.is(new Set(names).size, names.length);
  for (const name of names) {
    t.regex(name, /^[\w~-](?:[\w.~-]*[\w-])?$/);
    t.true(name.length <= 80);
  }
  t.is(fileName('20261123T150405Z-quick-0123abcd'), '20261123T150405Z-quick-0123abcd');
  t.is(fileName('..'), fileName('..'));
});

test('paths of models stay where they belong', (t) => {
  const row = rowOf({ models: ['../../x'] });
  const [dataset, norm, file] = modelInfoPath({ ...row, dataset: '../..', epsilonText: '../8' });
  t.is(norm, 'Linf');
  for (const part of [dataset, file]) t.notRegex(part, /[/\\]|^\./);
  t.not(modelInfoPath({ ...row, epsilonText: '8-255' })[2], modelInfoPath({ ...row, epsilonText: '8/255' })[2]);
});

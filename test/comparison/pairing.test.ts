import test from 'ava';
import { compareRuns } from '../../src/comparison/compare.ts';
import type { RunComparison } from '../../src/comparison/schema.ts';
import { EpsballError } from '../../src/errors.ts';
import type { StoredRun } from '../../src/results/run-files.ts';
import { madeUpRun } from '../results/made-up-run.ts';
import { knownRun, withFailure, withResult } from './known-outcomes.ts';

const compareTwo = (baseline: StoredRun, other: StoredRun): RunComparison =>
  compareRuns([baseline, other]).comparisons[0]!;

const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

test('two attacks on one model are compared, and the words are about the attacks', (t) => {
  const { pairs, unpaired } = compareTwo(
    knownRun({ broken: { pgd: [] } }),
    knownRun({ broken: { apgd: ten } }, { attacks: ['apgd'] }),
  );
  t.deepEqual(unpaired, []);
  t.deepEqual(
    pairs.map(({ kind }) => kind),
    ['worst-case', 'clean'],
  );
  t.regex(pairs[0]!.sentence, /^apgd breaks more images of resnet18 than pgd \(/);
});

test('two models under one attack are compared', (t) => {
  const { pairs } = compareTwo(knownRun({ broken: { pgd: ten } }), knownRun({}, { models: ['gradresnet'] }));
  t.regex(pairs[0]!.sentence, /^gradresnet is more robust than resnet18 under pgd \(/);
  t.regex(pairs[1]!.sentence, /^No difference between resnet18 and gradresnet without an attack/);
});

test('two defenses in front of one model are compared', (t) => {
  const choice = { models: ['other', 'gradresnet'], attacks: ['pgd'] };
  const only = (run: StoredRun): StoredRun => {
    const cells = run.result.cells.filter(({ model }) => model === 'gradresnet');
    const ids = new Set(cells.map(({ id }) => id));
    return withResult({ ...run, samples: run.samples.filter(({ cell }) => ids.has(cell)) }, () => ({ cells }));
  };
  const { pairs } = compareTwo(
    only(knownRun({ broken: { pgd: ten } }, { ...choice, defenses: ['feedforward'] })),
    only(knownRun({}, { ...choice, defenses: ['tweedie'] })),
  );
  t.regex(pairs[0]!.sentence, /^gradresnet with tweedie is more robust than gradresnet under pgd/);
});

test('models under several attacks and under one of them share that attack and their clean accuracy, not the worst case', (t) => {
  const { pairs, unpaired } = compareTwo(
    knownRun({}, { attacks: ['fgsm', 'pgd'] }),
    knownRun({}, { models: ['gradresnet'] }),
  );
  t.deepEqual(
    pairs.map(({ kind, baseline }) => [kind, ...baseline.attacks].join()),
    ['clean', 'attack,pgd'],
  );
  t.deepEqual(
    unpaired.map(({ run, kind }) => `${run} ${kind}`),
    ['baseline worst-case', 'other worst-case'],
  );
});

test('the order in which attacks were given does not matter', (t) => {
  const { pairs, unpaired } = compareTwo(
    knownRun({}, { attacks: ['fgsm', 'pgd'] }),
    knownRun({}, { attacks: ['pgd', 'fgsm'] }),
  );
  t.deepEqual(unpaired, []);
  t.true(pairs.every(({ sentence }) => sentence.startsWith('No difference for resnet18 ')));
});

test('exact matches come first, and what is left over on one side is listed with its reason', (t) => {
  const { pairs, unpaired } = compareTwo(
    knownRun({}, { models: ['resnet18'] }),
    knownRun({}, { models: ['gradresnet', 'resnet18'] }),
  );
  t.true(pairs.every(({ baseline, other }) => baseline.model === 'resnet18' && other.model === 'resnet18'));
  t.deepEqual(
    unpaired.map(({ run, model, reason }) => ({ run, model, reason })),
    [
      {
        run: 'other',
        model: 'gradresnet',
        reason: 'nothing on the other side is under the same attacks and differs from it in model or defense alone',
      },
    ],
  );
});

test('where several could be the partner none is taken, while all attacks together are still compared', (t) => {
  const { pairs, unpaired } = compareTwo(
    knownRun({ broken: { fgsm: [1], pgd: [2] } }, { attacks: ['fgsm', 'pgd'] }),
    knownRun({ broken: { apgd: [1, 2] } }, { attacks: ['apgd'] }),
  );
  t.deepEqual(
    pairs.map(({ kind, verdict }) => ({ kind, verdict })),
    [
      { kind: 'worst-case', verdict: 'equal' },
      { kind: 'clean', verdict: 'equal' },
    ],
  );
  t.deepEqual(
    unpaired.map(({ attacks, reason }) => `${attacks.join()}: ${reason}`),
    [
      'fgsm: its only candidate, resnet18 under apgd, could have several partners',
      'pgd: its only candidate, resnet18 under apgd, could have several partners',
      'apgd: several on the other side could be its partner: resnet18 under fgsm and resnet18 under pgd',
    ],
  );
});

test('a cell without a number is compared with nothing, for the reason that the run gives', (t) => {
  const { unpaired } = compareTwo(madeUpRun(), madeUpRun());
  t.deepEqual(
    unpaired.map(({ run, defense, reason }) => ({ run, defense, reason })),
    [{ run: 'both', defense: 'tweedie', reason: 'skipped: tweedie needs a joint model' }],
  );
  const both = knownRun({}, { attacks: ['fgsm', 'pgd'] });
  const { pairs, unpaired: left } = compareTwo(both, withFailure(both, 'pgd', 'out of memory'));
  t.deepEqual(pairs[0]!.other.attacks, ['fgsm']);
  t.is(left[0]!.reason, 'the other run has no number: failed: out of memory');
});

test('parameters and weights that differ are said with the pair', (t) => {
  const other = withResult(knownRun(), ({ config, models }) => ({
    config: { ...config, params: { ...config.params, pgd: { ...config.params.pgd, steps: 100 } } },
    models: { 'resnet18-shapes10': { ...models['resnet18-shapes10']!, sha256: 'f'.repeat(64) } },
  }));
  const { pairs, differences } = compareTwo(knownRun(), other);
  t.deepEqual(pairs[0]!.differs, ['weights of resnet18', 'pgd.steps 40 → 100']);
  t.deepEqual(pairs[1]!.differs, ['weights of resnet18']);
  t.deepEqual(differences, [
    { name: 'pgd.steps', baseline: '40', other: '100' },
    { name: 'weights resnet18-shapes10, sha256', baseline: '0'.repeat(64), other: 'f'.repeat(64) },
  ]);
});

test('another purifier, its weights, and code of a defense and of attacks that differ are said with the pair', (t) => {
  const choice = { models: ['resnet18'], defenses: ['tweedie'], attacks: ['pgd'] };
  const purified = (purifier: string, weights: string, code: string): StoredRun =>
    withResult(knownRun({}, choice), ({ config, models, attacks, defenses }) => ({
      config: { ...config, purifier },
      models: { ...models, [`${purifier}-shapes10`]: { ...models['resnet18-shapes10']!, sha256: weights.repeat(64) } },
      attacks: { pgd: { ...attacks.pgd!, sha256: code.repeat(64) } },
      defenses: { tweedie: { ...defenses.tweedie!, sha256: code.repeat(64) } },
    }));
  const base = purified('p', 'a', 'a');
  const differsOf = (other: StoredRun): readonly string[][] =>
    compareTwo(base, other).pairs.map(({ differs }) => differs);
  t.deepEqual(differsOf(purified('p', 'a', 'a')), [[], []]);
  t.deepEqual(differsOf(purified('p', 'b', 'a')), [['weights of p'], ['weights of p']]);
  t.deepEqual(differsOf(purified('q', 'a', 'a')), [['purifier p → q'], ['purifier p → q']]);
  t.deepEqual(differsOf(purified('p', 'a', 'b')), [['code of tweedie', 'code of pgd'], ['code of tweedie']]);
});

test('one number is in one pair: radii that are written in two ways are one ball, and no partner is taken twice', (t) => {
  const twice = knownRun({ broken: { pgd: ten } }, { epsilons: ['8/255', '16/510'] });
  const once = knownRun();
  for (const [baseline, other, side] of [
    [twice, once, 'baseline'],
    [once, twice, 'other'],
  ] as const) {
    const { pairs, unpaired } = compareTwo(baseline, other);
    const worst = pairs.filter(({ kind }) => kind === 'worst-case');
    t.is(worst.length, 1);
    t.deepEqual(worst[0]![side].attacks, ['pgd']);
    t.is(worst[0]![side].cells.length, 2);
    const attacks = pairs.filter(({ kind }) => kind === 'attack');
    t.is(attacks.length, 1);
    t.deepEqual(
      unpaired.map(({ run, kind, reason }) => `${run} ${kind}: ${reason}`),
      [`${side} attack: its partner on the other side is paired already, with a number of the same names`],
    );
  }
});

const refusals: Readonly<Record<string, { other: () => StoredRun; message: RegExp }>> = {
  'the same name with other data': {
    other: () =>
      withResult(knownRun(), ({ datasets }) => ({
        datasets: { shapes10: { ...datasets.shapes10!, sha256: { test: 'e'.repeat(64) } } },
      })),
    message: /the images differ: shapes10, test has sha256 dddddddd… and eeeeeeee…\./,
  },
  'another data set': {
    other: () =>
      withResult(knownRun(), ({ datasets, cells, config }) => ({
        config: { ...config, datasets: ['cifar10'] },
        datasets: { cifar10: datasets.shapes10! },
        cells: cells.map((cell) => ({ ...cell, dataset: 'cifar10' })),
      })),
    message: /the data sets differ: the baseline is on shapes10, the other run on cifar10/,
  },
  'another split': {
    other: () =>
      withResult(knownRun(), ({ datasets }) => ({ datasets: { shapes10: { ...datasets.shapes10!, split: 'train' } } })),
    message: /splits test and train/,
  },
  'another radius': {
    other: () =>
      withResult(knownRun(), ({ cells }) => ({
        cells: cells.map((cell) => ({ ...cell, epsilon: 4 / 255, epsilonText: '4/255' })),
      })),
    message: /the balls differ: the other side has ℓ∞ 4\/255/,
  },
  'another norm': {
    other: () => withResult(knownRun(), ({ cells }) => ({ cells: cells.map((cell) => ({ ...cell, norm: 'l2' })) })),
    message: /the balls differ: the other side has ℓ2 8\/255/,
  },
  'another target': {
    other: () => withResult(knownRun(), ({ config }) => ({ config: { ...config, target: 3 } })),
    message: /the targets differ: none and 3/,
  },
  'other labels': {
    other: () => {
      const run = knownRun();
      return { ...run, samples: run.samples.map((sample) => ({ ...sample, label: 9 - sample.label })) };
    },
    message: /the labels differ: test image 0 is of the classes 0 and 9/,
  },
  'other images of the split': {
    other: () => {
      const run = knownRun();
      return { ...run, samples: run.samples.map((sample) => ({ ...sample, sample: sample.sample + 100 })) };
    },
    message: /they have no test image in common/,
  },
  'another number of draws': {
    other: () => {
      const run = knownRun();
      const samples = run.samples.map((sample) => ({
        ...sample,
        draws: { clean: [sample.label, sample.label], adversarial: [sample.label, sample.label] },
      }));
      return { ...run, samples };
    },
    message: /their verdicts are over 1 and 2 draws of the noise of feedforward/,
  },
  'another model and another attack': {
    other: () => knownRun({}, { models: ['gradresnet'], defenses: ['feedforward'], attacks: ['fab'] }),
    message: /nothing on the other side is under the same attacks and differs from it in model or defense alone/,
  },
};

for (const [title, { other, message }] of Object.entries(refusals)) {
  test(`${title}: refused, with the reason and what could be compared`, (t) => {
    const error = t.throws(() => compareRuns([knownRun(), other()]), { instanceOf: EpsballError, message });
    t.is(error.code, 'INVALID_OPTION');
    t.is(error.message.split('\n').length, 3);
    t.regex(error.message, /The baseline has resnet18 under pgd on shapes10 within ℓ∞ 8\/255; the other run has /);
    t.regex(error.message, /Comparable are runs on the same test images/);
  });
}

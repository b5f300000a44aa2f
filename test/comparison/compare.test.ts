import test from 'ava';
import { compareRuns } from '../../src/comparison/compare.ts';
import { regressions } from '../../src/comparison/regressions.ts';
import { comparisonSchema, type Pair } from '../../src/comparison/schema.ts';
import { EpsballError } from '../../src/errors.ts';
import { pointInterval } from '../../src/results/format.ts';
import type { StoredRun } from '../../src/results/run-files.ts';
import { tango } from '../../src/stats/tango.ts';
import { wilson } from '../../src/stats/wilson.ts';
import { madeUpRun } from '../results/made-up-run.ts';
import { knownRun } from './known-outcomes.ts';

function pairsOf(...runs: readonly StoredRun[]): readonly Pair[] {
  return compareRuns(runs).comparisons.flatMap(({ pairs }) => pairs);
}

test('known flips give the exact p of the table, both accuracies, and the samples that flipped', (t) => {
  const baseline = knownRun({ broken: { pgd: [0, 1, 2, 3] } });
  const other = knownRun({ broken: { pgd: [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] } });
  const [worst, clean, ...rest] = pairsOf(baseline, other);
  t.deepEqual(rest, []);
  t.is(worst!.kind, 'worst-case');
  t.deepEqual(worst!.lost, [4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  t.deepEqual(worst!.gained, [0, 1, 2]);
  t.true(Math.abs(worst!.p - (2 * (1 + 13 + 78 + 286)) / 2 ** 13) < 1e-12, String(worst!.p));
  t.deepEqual(worst!.baseline.accuracy, wilson(16, 20));
  t.deepEqual(worst!.other.accuracy, wilson(9, 20));
  t.deepEqual(worst!.difference, { value: -7 / 20, ...tango(3, 10, 20), level: 0.95, method: 'tango' });
  t.is(worst!.verdict, 'not-shown');
  t.is(
    worst!.sentence.replaceAll('\u202f', ' '),
    `No difference that these images show (p = 0.092) for resnet18 under pgd (shapes10, ℓ∞ 8/255): 80.0 % and 45.0 %, −35.0 points ${pointInterval(tango(3, 10, 20))}, 20 images.`,
  );
  t.is(clean!.verdict, 'equal');
});

test('ten flips one way: less robust, p = 2 / 2^10; and the other way more robust', (t) => {
  const strong = knownRun();
  const weak = knownRun({ broken: { pgd: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] } });
  const [lower] = pairsOf(strong, weak);
  t.true(Math.abs(lower!.p - 2 / 1024) < 1e-12);
  t.is(lower!.verdict, 'lower');
  t.regex(lower!.sentence, /^resnet18 is less robust than in the baseline under pgd \(shapes10, ℓ∞ 8\/255\): 50\.0/);
  const [higher] = pairsOf(weak, strong);
  t.is(higher!.verdict, 'higher');
  t.regex(higher!.sentence, /^resnet18 is more robust than in the baseline under pgd/);
});

test('identical runs: no difference in any pair, nothing differs, no regression', (t) => {
  const comparison = compareRuns([madeUpRun(), madeUpRun()]);
  const [{ pairs, differences }] = comparison.comparisons as [(typeof comparison.comparisons)[number]];
  t.is(pairs.length, 12);
  t.is(comparison.tests, 12);
  for (const { verdict, sentence, p, lost, gained } of pairs) {
    t.is(verdict, 'equal');
    t.regex(sentence, /^No difference for .*with the same outcome on each of 64 images\.$/);
    t.deepEqual({ p, lost, gained }, { p: 1, lost: [], gained: [] });
  }
  t.deepEqual(differences, []);
  t.deepEqual(regressions(comparison), []);
});

test('as many flips one way as the other are no difference shown, but not equal', (t) => {
  const [worst] = pairsOf(knownRun({ broken: { pgd: [1, 2] } }), knownRun({ broken: { pgd: [3, 4] } }));
  t.is(worst!.verdict, 'not-shown');
  t.is(worst!.p, 1);
});

test('the worst case is over all attacks, sample by sample', (t) => {
  const attacks = ['fgsm', 'pgd'];
  const baseline = knownRun({ broken: { fgsm: [0, 1], pgd: [1, 2] } }, { attacks });
  const other = knownRun({ broken: { fgsm: [0, 1, 2], pgd: [] } }, { attacks });
  const pairs = pairsOf(baseline, other);
  t.deepEqual(
    pairs.map(({ kind, lost, gained }) => ({ kind, lost, gained })),
    [
      { kind: 'worst-case', lost: [], gained: [] },
      { kind: 'clean', lost: [], gained: [] },
      { kind: 'attack', lost: [2], gained: [] },
      { kind: 'attack', lost: [], gained: [1, 2] },
    ],
  );
});

test('clean accuracy is compared, and an image wrong when clean is lost in both', (t) => {
  const [worst, clean] = pairsOf(knownRun(), knownRun({ wrong: [7] }));
  t.deepEqual([worst!.lost, clean!.lost], [[7], [7]]);
  t.is(clean!.ball, null);
  t.regex(clean!.sentence, /for resnet18 without an attack \(shapes10\)/);
});

test('only images that both runs have count, and the sentence says how many', (t) => {
  const long = knownRun({ broken: { pgd: [15, 16, 17, 18, 19] } });
  const [worst] = pairsOf(long, knownRun({}, { samples: 12 }));
  t.is(worst!.n, 12);
  t.is(worst!.verdict, 'equal');
  t.is(worst!.baseline.samples, 20);
  t.regex(worst!.sentence, /12 images that both have, of 20 and 12\.$/);
});

test('regressions are worst cases and clean accuracies that fell, not single attacks; the level decides', (t) => {
  const attacks = ['fgsm', 'pgd'];
  const six = [0, 1, 2, 3, 4, 5];
  const baseline = knownRun({ broken: { fgsm: [], pgd: six } }, { attacks });
  const shifted = knownRun({ broken: { fgsm: six, pgd: six } }, { attacks });
  const single = compareRuns([baseline, shifted]);
  t.true(single.comparisons[0]!.pairs.some(({ kind, verdict }) => kind === 'attack' && verdict === 'lower'));
  t.deepEqual(regressions(single), []);

  const fallen = [knownRun(), knownRun({ wrong: six })];
  t.deepEqual(
    regressions(compareRuns(fallen)).map(({ pair }) => pair.kind),
    ['worst-case', 'clean'],
  );
  t.deepEqual(regressions(compareRuns(fallen, 0.03)), []);
  t.deepEqual(regressions(compareRuns([...fallen].reverse())), []);
});

test('several runs are each compared with the first', (t) => {
  const { comparisons, tests } = compareRuns([knownRun(), knownRun({ wrong: [1] }), knownRun({ wrong: [2] })]);
  t.deepEqual(
    comparisons.map(({ pairs }) => pairs[0]!.lost),
    [[1], [2]],
  );
  t.is(tests, 4);
});

test('the comparison fits its schema, as JSON too, and is the same each time', (t) => {
  const comparison = compareRuns([madeUpRun(), madeUpRun({ attacks: ['pgd', 'fab'] })]);
  t.deepEqual(comparisonSchema.parse(JSON.parse(JSON.stringify(comparison))), comparison);
  t.deepEqual(compareRuns([madeUpRun(), madeUpRun({ attacks: ['pgd', 'fab'] })]), comparison);
});

test('a single run and a level that is none are refused', (t) => {
  t.throws(() => compareRuns([knownRun()]), { instanceOf: EpsballError, message: /two or more runs; got 1/ });
  for (const alpha of [0, 1, -0.1, NaN]) {
    t.throws(() => compareRuns([knownRun(), knownRun()], alpha), { instanceOf: EpsballError, message: /alpha/ });
  }
});

import test from 'ava';
import { compareRuns } from '../../src/comparison/compare.ts';
import { regressions } from '../../src/comparison/regressions.ts';
import { vanished } from '../../src/comparison/vanished.ts';
import type { StoredRun } from '../../src/results/run-files.ts';
import { knownRun, withFailure } from './known-outcomes.ts';

const six = [0, 1, 2, 3, 4, 5];
const attacks = ['fgsm', 'pgd'];

function sentences(...runs: readonly [StoredRun, StoredRun]): string[] {
  return vanished(compareRuns(runs)).map(({ sentence }) => sentence.replaceAll('\u202f', ' '));
}

test('an attack that failed in a later run has vanished, and the better worst case says what it is without', (t) => {
  const baseline = knownRun({ broken: { fgsm: six } }, { attacks });
  const comparison = compareRuns([baseline, withFailure(baseline, 'fgsm', 'out of memory')]);
  t.deepEqual(regressions(comparison), []);
  t.deepEqual(vanished(comparison), [
    {
      run: baseline.result.id,
      sentence:
        'resnet18 under fgsm (shapes10, ℓ∞ 8/255) is compared with nothing: the other run has no number: failed: out of memory',
    },
  ]);
  const [worst] = comparison.comparisons[0]!.pairs;
  t.regex(worst!.sentence, /^pgd breaks fewer images of resnet18 than fgsm \+ pgd/);
  t.regex(worst!.sentence, /20 images; the worst case of the other run is over fewer attacks, without fgsm\.$/);
});

test('the other way round nothing has vanished, and the sentence names the baseline', (t) => {
  const run = knownRun({ broken: { fgsm: six } }, { attacks });
  const comparison = compareRuns([withFailure(run, 'fgsm', 'out of memory'), run]);
  t.deepEqual(vanished(comparison), []);
  const [worst] = comparison.comparisons[0]!.pairs;
  t.regex(worst!.sentence, /; the worst case of the baseline is over fewer attacks, without fgsm\.$/);
});

test('a model that is not there any more has vanished; a new one has not', (t) => {
  const two = knownRun({}, { models: ['resnet18', 'gradresnet'] });
  const reason = 'nothing on the other side is under the same attacks and differs from it in model or defense alone';
  t.deepEqual(sentences(two, knownRun()), [
    `gradresnet under pgd (shapes10, ℓ∞ 8/255) is compared with nothing: ${reason}`,
  ]);
  t.deepEqual(sentences(knownRun(), two), []);
});

test('an attack that was left away or replaced has vanished, once', (t) => {
  const run = knownRun({}, { attacks });
  t.deepEqual(
    sentences(run, knownRun()).map((text) => text.replace(/:.*/, '')),
    ['resnet18 under fgsm (shapes10, ℓ∞ 8/255) is compared with nothing'],
  );
  const replaced = 'the worst case of resnet18 (shapes10, ℓ∞ 8/255) is without fgsm of the baseline';
  t.deepEqual(sentences(run, knownRun({}, { attacks: ['bim', 'pgd'] })), [replaced]);
  t.deepEqual(sentences(run, knownRun({}, { attacks: ['fgsm', 'pgd', 'bim'] })), []);
});

test('what neither run has a number for has not vanished; what may not be compared has', (t) => {
  const run = knownRun({}, { attacks });
  const failed = withFailure(run, 'fgsm', 'x');
  t.deepEqual(sentences(failed, failed), []);
  const two = knownRun({}, { models: ['resnet18', 'gradresnet'] });
  const ids = new Set(two.result.cells.filter(({ model }) => model === 'gradresnet').map(({ id }) => id));
  const drawn = two.samples.map((sample) => {
    const twice = [sample.label, sample.label];
    return ids.has(sample.cell) ? { ...sample, draws: { clean: twice, adversarial: twice } } : sample;
  });
  t.deepEqual(sentences(two, { ...two, samples: drawn }), [
    'gradresnet under pgd (shapes10, ℓ∞ 8/255) is compared with nothing: their verdicts are over 1 and 2 draws of the noise of feedforward',
  ]);
});

test('images of the baseline that a later run is without have vanished', (t) => {
  const [all, some] = [knownRun({ broken: { pgd: six } }), knownRun({ broken: { pgd: six } }, { samples: 8 })];
  t.deepEqual(sentences(all, some), [
    'resnet18 (shapes10, ℓ∞ 8/255) is compared on 8 of the 20 images of the baseline',
    'resnet18 (shapes10) is compared on 8 of the 20 images of the baseline',
  ]);
  t.deepEqual(sentences(some, all), []);
});

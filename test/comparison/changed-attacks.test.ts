import test from 'ava';
import { changedAttacks } from '../../src/comparison/changed-attacks.ts';
import { compareRuns } from '../../src/comparison/compare.ts';
import type { StoredRun } from '../../src/results/run-files.ts';
import type { RunResult } from '../../src/results/schema.ts';
import { knownRun, withResult } from './known-outcomes.ts';

function sentences(...runs: readonly [StoredRun, StoredRun]): string[] {
  return changedAttacks(compareRuns(runs)).map(({ sentence }) => sentence);
}

function withConfig(run: StoredRun, change: (config: RunResult['config']) => Partial<RunResult['config']>): StoredRun {
  return withResult(run, ({ config }) => ({ config: { ...config, ...change(config) } }));
}

test('the same attacks have not changed', (t) => {
  t.deepEqual(sentences(knownRun(), knownRun({ broken: { pgd: [1] } })), []);
});

test('parameters of an attack that both have are named with both values, however it sees the defense', (t) => {
  const run = knownRun({}, { defenses: ['tweedie'] });
  const weaker = withConfig(run, ({ params }) => ({ params: { ...params, pgd: { ...params['pgd'], steps: 2 } } }));
  t.deepEqual(changedAttacks(compareRuns([run, weaker])), [
    { run: run.result.id, sentence: 'the attacks are not those of the baseline: pgd.steps 40 → 2' },
  ]);
  const modes = [run, weaker].map((each) =>
    withResult(each, ({ cells }) => ({ cells: cells.map((cell) => ({ ...cell, gradient: 'bpda' as const })) })),
  ) as [StoredRun, StoredRun];
  t.deepEqual(compareRuns(modes).comparisons[0]!.pairs[0]!.baseline.attacks, ['pgd (bpda)']);
  t.deepEqual(sentences(...modes), ['the attacks are not those of the baseline: pgd.steps 40 → 2']);
});

test('the code of an attack counts; a pass budget that was enough, and parameters of defenses and of attacks that only one has, do not', (t) => {
  const run = knownRun({}, { defenses: ['tweedie'], attacks: ['fgsm', 'pgd'] });
  t.deepEqual(
    sentences(
      run,
      withConfig(run, () => ({ budget: 500 })),
    ),
    [],
  );
  const [ours, theirs] = ['a', 'b'].map((letter) =>
    withResult(run, ({ attacks }) => ({
      attacks: { ...attacks, pgd: { ...attacks['pgd']!, sha256: letter.repeat(64) } },
    })),
  ) as [StoredRun, StoredRun];
  t.deepEqual(sentences(ours, theirs), ['the attacks are not those of the baseline: code of pgd']);
  const defense = withConfig(run, ({ params }) => ({ params: { ...params, tweedie: { steps: 3 } } }));
  t.deepEqual(sentences(run, defense), []);
  const alone = withConfig(knownRun({}, { defenses: ['tweedie'] }), ({ params }) => ({
    params: { ...params, fgsm: { randomStart: true } },
  }));
  t.deepEqual(sentences(run, alone), []);
});

test('labels with decimal points, the surrogate and the attacks of an ensemble count', (t) => {
  const label = 'pgd:relativeStepSize=0.05';
  const named = withConfig(knownRun({}, { attacks: [label] }), ({ params }) => ({
    params: { ...params, [label]: { steps: 40 } },
  }));
  const weaker = withConfig(named, ({ params }) => ({ params: { ...params, [label]: { steps: 1 } } }));
  t.deepEqual(sentences(named, weaker), [`the attacks are not those of the baseline: ${label}.steps 40 → 1`]);

  const through = (surrogate: string): StoredRun =>
    withConfig(
      withResult(knownRun({}, { defenses: ['tweedie'] }), ({ cells }) => ({
        cells: cells.map((cell) => ({ ...cell, gradient: 'surrogate' as const })),
      })),
      () => ({ surrogate }),
    );
  t.deepEqual(sentences(through('tweedie:steps=20'), through('tweedie:steps=1')), [
    'the attacks are not those of the baseline: surrogate tweedie:steps=20 → tweedie:steps=1',
  ]);

  const twenty = 'tweedie:steps=20';
  const shorter = withConfig(through(twenty), ({ params }) => ({
    params: { ...params, [twenty]: { stepSize: 0.01 } },
  }));
  const usual = withConfig(through(twenty), ({ params }) => ({ params: { ...params, [twenty]: { stepSize: 1 } } }));
  t.deepEqual(sentences(usual, shorter), [`the attacks are not those of the baseline: ${twenty}.stepSize 1 → 0.01`]);

  const ensemble = (letter: string): StoredRun =>
    withResult(knownRun({}, { attacks: ['autoattack'] }), ({ cells, attacks }) => ({
      attacks: { ...attacks, square: { summary: 's', reference: 'r', sha256: letter.repeat(64) } },
      cells: cells.map((cell) => ({
        ...cell,
        stages: [
          { attack: 'square', params: {}, attacked: 1, broken: 0, forwardPasses: 1, backwardPasses: 0, seconds: 1 },
        ],
      })),
    }));
  t.deepEqual(sentences(ensemble('a'), ensemble('b')), ['the attacks are not those of the baseline: code of square']);
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { MeasuredCell } from '../../src/results/cell.ts';
import type { Example } from '../../src/results/example.ts';
import type { SampleRecord } from '../../src/results/sample.ts';
import { wilson } from '../../src/stats/wilson.ts';
import { checkSamples } from '../../src/verification/check-samples.ts';
import { CaseFile } from '../../src/verification/evidence.ts';
import type { PublishedRun } from '../../src/verification/published-run.ts';
import { verifyRun } from '../../src/verification/verify.ts';
import { madeUpRun } from '../results/made-up-run.ts';
import { fallen, publish, rulingOn, scratch, tamper, type Draft } from './publish.ts';

const given = { workers: 1 };
const root = scratch({ teardown: test.after.always });

/** What is said of the samples of each cell of a made-up run with changed records. */
function onSamples(
  epsilons: readonly string[],
  change: (record: Draft<SampleRecord>, cell: MeasuredCell) => void,
): string[] {
  const { result, samples } = madeUpRun({
    models: ['resnet18'],
    defenses: ['feedforward'],
    attacks: ['pgd'],
    epsilons,
  });
  const measured = result.cells.filter((cell) => cell.status === 'done');
  const edited = samples.map((record) => {
    const copy = structuredClone(record) as Draft<SampleRecord>;
    change(
      copy,
      measured.find(({ id }) => id === record.cell)!,
    );
    return copy;
  });
  const run = { result, samples: edited, measured, isFrozen: true } as unknown as PublishedRun;
  return checkSamples(run, new CaseFile()).map(({ words }) => words);
}

/** Makes a record a break at a distance, or none. */
function setBroken(record: Draft<SampleRecord>, isBroken: boolean, distance: number): void {
  const prediction = isBroken ? (record.label + 1) % 10 : record.label;
  Object.assign(record, {
    clean: { prediction: record.label, confidence: 0.9 },
    adversarial: { prediction, confidence: 0.9 },
    ...{ success: isBroken, distance: isBroken ? distance : null, linf: distance, rounds: 3 },
  });
}

test('what breaks within a ball breaks within every larger one', (t) => {
  const [small, large] = onSamples(['4/255', '8/255'], (record, cell) => {
    setBroken(record, record.sample === 2 && cell.epsilonText === '4/255', 4 / 255);
  });
  t.regex(small!, /^all \d+ samples are there/);
  t.is(large, 'sample 2 is no success, though it is one within 4/255');
  const honest = onSamples(['4/255', '8/255'], (record) => {
    setBroken(record, record.sample === 2, 4 / 255);
  });
  t.true(honest.every((words) => words.startsWith('all')));
});

test('verdict draws: some that are wrong about the clean image are a break, and none under fewer draws takes its place', (t) => {
  const withDraws = (adversarialWrong: number, isBroken: boolean): string =>
    onSamples(['8/255'], (record) => {
      setBroken(record, false, 0);
      if (record.sample !== 1) return;
      const wrong = (record.label + 1) % 10;
      const row = (count: number): number[] => [0, 1, 2].map((draw) => (draw < count ? wrong : record.label));
      record.draws = { clean: row(2), adversarial: row(adversarialWrong) };
      if (isBroken) setBroken(record, true, 0);
    })[0]!;
  t.is(withDraws(0, false), 'sample 1 is no break, though some verdict draw is wrong about the clean image');
  t.is(withDraws(1, true), 'sample 1 is a break under fewer verdict draws than the clean image');
  t.regex(withDraws(2, true), /^all/);
});

test.serial('a break of an aimed run that is recorded as none is found by what its point is taken for', async (t) => {
  const run = await publish(join(root, 'aimed'), {
    ...{ attacks: ['pgd'], models: ['resnet18'], params: { pgd: { steps: 6 } }, epsilons: ['24/255'] },
    ...{ samples: 6, target: 'next', saveAdversarial: true },
  });
  t.deepEqual(fallen(await verifyRun(run, given)), []);
  let hidden = -1;
  const forged = tamper(t, run, {
    covered: true,
    samples: (samples) => {
      const record = samples.find(({ success, rounds }) => success && rounds > 0)!;
      hidden = record.sample;
      Object.assign(record, { success: false, distance: null, target: null, stage: null });
      return samples;
    },
    result: ({ cells: [first] }) => {
      if (first?.status !== 'done') return;
      const { successes, n } = first.metrics.robustAccuracy;
      first.metrics.robustAccuracy = wilson(successes + 1, n);
    },
  });
  const cell = 'resnet18/shapes10/feedforward/pgd/linf-24/255';
  const verification = await verifyRun(forged, given);
  t.regex(
    rulingOn(verification, `${cell}, targets`).words,
    new RegExp(`^sample ${hidden} is recorded as unbroken, with a point that is taken for class \\d, as its runs are`),
  );
  t.is(rulingOn(verification, `${cell}, robust accuracy`).verdict, 'does not stand');
});

test.serial(
  'images of the gallery that belong to nothing fall, and so does another class, however doubtful',
  async (t) => {
    const run = await publish(join(root, 'gallery'), {
      ...{
        attacks: ['fgsm'],
        models: ['resnet18'],
        defenses: ['feedforward', 'tweedie'],
        epsilons: ['16/255'],
        samples: 4,
      },
    });
    const cell = 'resnet18/shapes10/feedforward/fgsm/linf-16/255';
    const edit = (change: (examples: Draft<Example>[]) => void): string =>
      tamper(t, run, {
        covered: true,
        files: (folder) => {
          const path = join(folder, 'examples', 'examples.json');
          const examples = JSON.parse(readFileSync(path, 'utf8')) as Draft<Example>[];
          change(examples);
          writeFileSync(path, JSON.stringify(examples));
        },
      });
    const stranger = edit((examples) => examples.push({ ...examples[0]!, sample: 9999 }));
    t.is(
      rulingOn(await verifyRun(stranger, given), `${cell}, examples`).words,
      'example of sample 9999: the cell has no such sample',
    );
    const skipped = cell.replace('feedforward', 'tweedie');
    const unmeasured = edit((examples) => examples.push({ ...examples[0]!, cell: skipped }));
    t.is(rulingOn(await verifyRun(unmeasured, given), `${skipped}, examples`).verdict, 'does not stand');
    const doubtful = edit((examples) => {
      const [least] = examples.toSorted((a, b) => a.adversarial.confidence - b.adversarial.confidence);
      t.true(least!.adversarial.confidence < 0.5, 'no image is doubtful');
      least!.adversarial.prediction = (least!.adversarial.prediction + 3) % 10;
    });
    t.regex(rulingOn(await verifyRun(doubtful, given), `${cell}, examples`).words, /the adversarial image is class/);
  },
);

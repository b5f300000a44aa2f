import { rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { wilson } from '../../src/stats/wilson.ts';
import { verifyRun, type Verification } from '../../src/verification/verify.ts';
import { fallen, publish, rulingOn, scratch, tamper } from './publish.ts';

const cell = 'resnet18/shapes10/feedforward/fgsm/linf-16/255';
const given = { workers: 1 };

const root = scratch({ teardown: test.after.always });
let run = '';
test.before(async () => {
  run = await publish(join(root, 'run'), {
    attacks: ['fgsm'],
    models: ['resnet18'],
    defenses: ['feedforward', 'tweedie'],
    epsilons: ['16/255'],
    samples: 4,
    saveAdversarial: true,
  });
});

function aboutFallen(verification: Verification): string[] {
  return fallen(verification).map(({ about }) => about);
}

test.serial('the untouched run stands', async (t) => {
  t.deepEqual(aboutFallen(await verifyRun(run, { ...given, repeat: 2 })), []);
});

test.serial(
  'a break that is found here and recorded as none speaks against a number, whatever the machine',
  async (t) => {
    const hidden: number[] = [];
    const hiding = tamper(t, run, {
      covered: true,
      samples: (samples) =>
        samples.map((record) => {
          if (!record.success || record.rounds === 0) return record;
          hidden.push(record.sample);
          const { clean } = record;
          return { ...record, adversarial: clean, success: false, distance: null, linf: 0, l2: 0, l1: 0 };
        }),
      result: ({ cells: [first], provenance }) => {
        provenance.cpu.model = 'Abacus';
        if (first?.status !== 'done') return;
        const { successes, n } = first.metrics.robustAccuracy;
        first.metrics.robustAccuracy = wilson(successes + hidden.length, n);
      },
      files: (folder) => {
        rmSync(join(folder, 'adversarial.safetensors'));
      },
    });
    t.true(hidden.length > 0, 'nothing is hidden');
    const verification = await verifyRun(hiding, { ...given, repeat: 4 });
    t.regex(rulingOn(verification, `${cell}, attacked again`).words, /^a break of samples? \d.* recorded as unbroken$/);
    t.true(aboutFallen(verification).includes(`${cell}, robust accuracy`));
  },
);

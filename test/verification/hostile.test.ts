import { checkPlan } from '../../src/verification/check-plan.ts';
import { CaseFile } from '../../src/verification/evidence.ts';
import type { PublishedRun } from '../../src/verification/published-run.ts';
import { madeUpRun } from '../results/made-up-run.ts';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { argmax } from '../../src/argmax.ts';
import { settleTies } from '../../src/verification/judged-cell.ts';
import type { Cell, MeasuredCell } from '../../src/results/cell.ts';
import { wilson } from '../../src/stats/wilson.ts';
import { verifyRun, type Verification } from '../../src/verification/verify.ts';
import { fallen, publish, rulingOn, scratch, tamper, type Draft, type Edits } from './publish.ts';

const cell = 'resnet18/shapes10/feedforward/fgsm/linf-16/255';
const skipped = 'resnet18/shapes10/tweedie/fgsm/linf-16/255';
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

/** A run whose gradient attack is nowhere but in a cell said to be skipped. */
function hideCell(t: ExecutionContext, status: 'skipped' | 'error'): string {
  return tamper(t, run, {
    covered: true,
    samples: (samples) => samples.filter((record) => record.cell !== cell),
    files: (folder) => {
      rmSync(join(folder, 'adversarial.safetensors'));
      writeFileSync(join(folder, 'examples', 'examples.json'), '[]\n');
    },
    result: (result) => {
      const [{ params }, other] = result.cells as [Draft<MeasuredCell>, Draft<Exclude<Cell, MeasuredCell>>];
      result.cells[0] = { ...other, id: cell, defense: 'feedforward', params, status, reason: 'out of memory' };
      if (status === 'error') result.status = 'incomplete';
    },
  });
}

test.serial('a cell that is skipped must have to be, and one that ended in an error is told of', async (t) => {
  t.is(rulingOn(await verifyRun(run, given), skipped).verdict, 'stands');
  const hidden = await verifyRun(hideCell(t, 'skipped'), given);
  t.regex(rulingOn(hidden, cell).words, /^it is said to be skipped \(out of memory\), but its attack can be run$/);
  t.true(aboutFallen(hidden).includes(cell));
  const failed = await verifyRun(hideCell(t, 'error'), { ...given, repeat: 4 });
  t.is(rulingOn(failed, cell).verdict, 'not checked');
  t.regex(rulingOn(failed, `${cell}, attacked again`).words, /^it ends in no error here, and leaves \d of 4 /);
});

/** Renames what a run says of its cells and their samples. */
function rename(t: ExecutionContext, from: string, to: string, result: Edits['result']): string {
  const replace = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(from, to)) as T;
  return tamper(t, run, {
    covered: true,
    samples: replace,
    result: (stored) => {
      Object.assign(stored, replace({ config: stored.config, cells: stored.cells }));
      result?.(stored);
    },
    files: (folder) => {
      rmSync(join(folder, 'adversarial.safetensors'));
      const examples = join(folder, 'examples', 'examples.json');
      writeFileSync(examples, readFileSync(examples, 'utf8').replaceAll(from, to));
    },
  });
}

test.serial(
  'a radius must be what its text says, and cells must be of the data set and attacks that were asked for',
  async (t) => {
    const radius = await verifyRun(rename(t, '16/255', '8/255', undefined), given);
    t.regex(rulingOn(radius, 'radii').words, /^the radius "8\/255" is 0.0627\d+, it would be 0.0313\d+;/);
    t.true(aboutFallen(radius).includes('resnet18/shapes10/feedforward/fgsm/linf-8/255, robust accuracy'));
    const dataset = rename(t, '/shapes10/', '/cifar10/', ({ cells }) => {
      for (const each of cells) each.dataset = 'cifar10';
    });
    t.regex(
      rulingOn(await verifyRun(dataset, given), 'cells').words,
      /^there is no cell of resnet18, feedforward, fgsm/,
    );
    const other = cell.replace('fgsm', 'autoattack');
    const added = tamper(t, run, {
      covered: true,
      samples: (samples) => samples.flatMap((each) => (each.cell === cell ? [each, { ...each, cell: other }] : [each])),
      result: ({ cells, config }) => {
        const [first] = cells as [Draft<MeasuredCell>];
        cells.splice(1, 0, { ...first, id: other, attack: 'autoattack', params: { ...first.params, attack: {} } });
        config.params.autoattack = {};
      },
    });
    const more = await verifyRun(added, given);
    t.regex(rulingOn(more, 'cells').words, /^it has parameters of autoattack, which is not part of the run$/);
    t.is(rulingOn(more, 'planned cells').words, `the configuration does not lead to ${other}`);
    t.true(aboutFallen(more).includes(`${other}, robust accuracy`));
  },
);

test.serial('what a repetition lacks is said, and the rest is judged', async (t) => {
  const attack = rename(t, '"fgsm"', '"superattack"', ({ cells }) => {
    for (const each of cells) each.id = each.id.replace('fgsm', 'superattack');
  });
  const unknown = rulingOn(await verifyRun(attack, { ...given, repeat: 1 }), 'attacks');
  t.deepEqual([unknown.verdict, unknown.words.slice(0, 28)], ['not checked', 'unknown attack "superattack"']);
  const device = tamper(t, run, { result: ({ provenance }) => void (provenance.engine.device = 'abacus') });
  const elsewhere = await verifyRun(device, { ...given, repeat: 1 });
  t.regex(rulingOn(elsewhere, 'attacks').words, /^unknown device "abacus".*; name another with --device$/);
  t.deepEqual(aboutFallen(elsewhere), []);
  await t.throwsAsync(verifyRun(run, { device: 'cpu' }), { code: 'INVALID_OPTION', message: /or leave --device away/ });
});

test.serial('files that are not named, or have no hashes though they must, fall', async (t) => {
  const nameless = await verifyRun(
    tamper(t, run, {
      result: (result) => {
        delete result.files;
      },
    }),
    given,
  );
  t.regex(rulingOn(nameless, 'files').words, /^result.json names none, but adversarial.safetensors is there/);
  const none = await verifyRun(tamper(t, run, { result: (result) => void (result.files = {}) }), given);
  const unnamed = aboutFallen(none);
  t.deepEqual(unnamed.slice(0, 3), ['samples.jsonl', 'summary.csv', 'adversarial.safetensors']);
  t.true(unnamed.includes('examples/examples.json'));
});

test.serial('a damaged folder falls and ends in no error', async (t) => {
  const many = tamper(t, run, { covered: true, result: ({ config }) => void (config.samples = 1e10) });
  const tooMany = await verifyRun(many, { ...given, repeat: 1 });
  t.regex(rulingOn(tooMany, 'samples').words, /^it asks for 10000000000 samples, shapes10 has \d+ test images$/);
  t.regex(rulingOn(tooMany, cell).words, /^samples 4, 5, .* and .* more of .* missing$/);
  const folders = await verifyRun(
    tamper(t, run, {
      files: (folder) => {
        for (const name of ['adversarial.safetensors', 'summary.csv']) {
          rmSync(join(folder, name));
          mkdirSync(join(folder, name));
        }
      },
    }),
    given,
  );
  const [first, second] = fallen(folders).filter(({ about }) => about === 'adversarial.safetensors');
  t.is(first?.words, 'it is missing');
  t.regex(second?.words ?? '', /is damaged: it cannot be read \(EISDIR/);
});

test.serial('facts on models and data, and targets, must be those that are found here', async (t) => {
  const forged = tamper(t, run, {
    covered: true,
    result: ({ models, datasets, config }) => {
      Object.assign(models['resnet18-shapes10']!, { width: 1000, parameters: 1, summary: 'The best model.' });
      models['resnet18-shapes10']!.card.dataset = 'imagenet';
      datasets.shapes10!.images = 7;
      config.target = 'least-likely';
    },
  });
  const verification = await verifyRun(forged, given);
  const { words, verdict } = rulingOn(verification, 'facts on resnet18');
  t.is(verdict, 'does not stand');
  t.regex(words, /width is recorded as 1000, here it is 16; parameters is recorded as 1, .*imagenet/);
  t.regex(rulingOn(verification, 'facts on shapes10').words, /^images is recorded as 7, here it is \d+$/);
  t.regex(
    rulingOn(verification, `${cell}, targets`).words,
    /^sample \d was broken without an aim, though runs are aimed/,
  );
  t.true(aboutFallen(verification).includes(`${cell}, robust accuracy`));
});

test('on another processor a point on the boundary may be seen from the other side, and no other point', (t) => {
  const [level, clear] = [Float32Array.of(0, 1.0001, 1), Float32Array.of(0, 1.01, 1)];
  t.deepEqual(
    settleTies([level, clear], [2, 2]).map((row) => argmax(row)),
    [2, 1],
  );
  t.deepEqual(settleTies([level], [1]), [level]);
  t.deepEqual(settleTies([level], [7]), [level]);
});

test('where there is no plan to compare with, no robust number stands', (t) => {
  const { result } = madeUpRun({ models: ['resnet18'], attacks: ['pgd'] });
  const cases = new CaseFile();
  const rulings = checkPlan({ result } as PublishedRun, { lack: 'a model is not here' }, cases);
  t.deepEqual(new Set(rulings.map(({ verdict }) => verdict)), new Set(['not checked']));
  const measured = result.cells.filter(({ status }) => status === 'done');
  t.true(measured.length > 0);
  for (const { id } of measured) t.is(cases.of(id).robust.gaps.length, 1);
});

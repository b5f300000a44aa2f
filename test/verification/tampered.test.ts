import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { checkpointsFolder } from '../../src/models/checkpoint.ts';
import { wilson } from '../../src/stats/wilson.ts';
import { verifyRun, type Verification } from '../../src/verification/verify.ts';
import { fallen, publish, rulingOn, scratch, tamper } from './publish.ts';

const cell = 'resnet18/shapes10/feedforward/pgd/linf-16/255';
const options = {
  attacks: ['pgd'],
  models: ['resnet18'],
  params: { pgd: { steps: 2 } },
  epsilons: ['16/255'],
  samples: 6,
};

const root = scratch({ teardown: test.after.always });
let withPoints = '';
let withoutPoints = '';
test.before(async () => {
  withPoints = await publish(join(root, 'with'), { ...options, saveAdversarial: true });
  withoutPoints = await publish(join(root, 'without'), options);
});

function aboutFallen(verification: Verification): string[] {
  return fallen(verification).map(({ about }) => about);
}

const given = { workers: 1 };

test.serial('the untouched runs stand, and some of their samples are broken and some are not', async (t) => {
  for (const run of [withPoints, withoutPoints]) t.deepEqual(aboutFallen(await verifyRun(run, given)), []);
  const { words } = rulingOn(await verifyRun(withPoints, given), `${cell}, robust accuracy`);
  t.regex(words, /; 0 of the 1 that count as unbroken were attacked again/);
});

test.serial('a changed number is found', async (t) => {
  const run = tamper(t, withPoints, {
    covered: true,
    result: ({ cells: [first] }) => {
      if (first?.status === 'done') first.metrics.robustAccuracy = wilson(4, 6);
    },
  });
  const verification = await verifyRun(run, given);
  t.deepEqual(aboutFallen(verification), ['summary.csv', `${cell}, robust accuracy`]);
  t.regex(
    rulingOn(verification, `${cell}, robust accuracy`).words,
    /value is 0.666\d+, samples.jsonl gives 0\.\d+; low is /,
  );
});

test.serial('a changed bound of an interval is found', async (t) => {
  const run = tamper(t, withPoints, {
    result: ({ cells: [first] }) => {
      if (first?.status === 'done') first.metrics.cleanAccuracy.low += 0.01;
    },
  });
  t.deepEqual(aboutFallen(await verifyRun(run, given)), ['summary.csv', `${cell}, clean accuracy`]);
});

/** Moves the last pixel of a sample's point. */
function movePoint(sample: number): (folder: string) => void {
  return (folder) => {
    const path = join(folder, 'adversarial.safetensors');
    const bytes = readFileSync(path);
    const at = bytes.length - 4 * (3072 * (5 - sample) + 1);
    bytes.writeFloatLE(bytes.readFloatLE(at) > 0.5 ? 0.25 : 0.75, at);
    writeFileSync(path, bytes);
  };
}

test.serial('a changed point is found by its hash, and by itself where the hash was changed, too', async (t) => {
  const edits = { files: movePoint(4) };
  t.true(aboutFallen(await verifyRun(tamper(t, withPoints, edits), given)).includes('adversarial.safetensors'));
  const verification = await verifyRun(tamper(t, withPoints, { ...edits, covered: true }), given);
  t.deepEqual(aboutFallen(verification), [`${cell}, points`, `${cell}, robust accuracy`]);
  t.regex(rulingOn(verification, `${cell}, points`).words, /^the point of sample 4 is .* linf/);
});

test.serial('a break that is recorded as none is found by its point', async (t) => {
  let edited = -1;
  const run = tamper(t, withPoints, {
    covered: true,
    samples: (samples) => {
      const record = samples.find(({ success, distance }) => success && distance! > 0)!;
      edited = record.sample;
      Object.assign(record, { success: false, distance: null, adversarial: record.clean });
      return samples;
    },
    result: ({ cells: [first] }) => {
      if (first?.status !== 'done') return;
      const { successes, n } = first.metrics.robustAccuracy;
      first.metrics.robustAccuracy = wilson(successes + 1, n);
    },
  });
  const verification = await verifyRun(run, given);
  t.deepEqual(aboutFallen(verification), ['summary.csv', `${cell}, points`, `${cell}, robust accuracy`]);
  t.regex(rulingOn(verification, `${cell}, points`).words, new RegExp(`^the point of sample ${edited} is class`));
});

test.serial(
  'a changed image of the gallery is found by its hash, and by itself where the hash was changed, too',
  async (t) => {
    for (const kind of ['clean', 'adversarial']) {
      for (const original of [withPoints, withoutPoints]) {
        let changed = '';
        const files = (folder: string): void => {
          const examples = join(folder, 'examples');
          const [first, second] = readdirSync(examples).filter((name) => name.endsWith(`${kind}.png`));
          changed = `examples/${first}`;
          cpSync(join(examples, second!), join(examples, first!));
        };
        t.true(aboutFallen(await verifyRun(tamper(t, original, { files }), given)).includes(changed));
        const verification = await verifyRun(tamper(t, original, { files, covered: true }), given);
        t.deepEqual(aboutFallen(verification), [`${cell}, examples`]);
        const { words } = rulingOn(verification, `${cell}, examples`);
        t.regex(words, new RegExp(`^example of sample \\d+: the ${kind} image (was changed|is .* from the clean one)`));
      }
    }
  },
);

test.serial(
  'changed weights are found, whether or not their card was changed, and nothing is judged with them',
  async (t) => {
    const folder = join(scratch(t), 'mine');
    cpSync(join(checkpointsFolder, 'resnet18-shapes10'), folder, { recursive: true });
    const path = join(folder, 'weights.safetensors');
    const bytes = readFileSync(path);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);
    const about = `weights of ${folder}`;
    const spoilt = await verifyRun(withPoints, { ...given, models: [folder] });
    t.deepEqual(aboutFallen(spoilt), [about]);
    const card = join(folder, 'card.json');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(card, JSON.stringify({ ...(JSON.parse(readFileSync(card, 'utf8')) as object), sha256 }));
    const other = await verifyRun(withPoints, { ...given, models: [folder], repeat: 2 });
    t.deepEqual(aboutFallen(other), [about]);
    t.regex(rulingOn(other, about).words, new RegExp(`sha256 ${sha256}, the run was made with`));
    for (const metric of ['clean', 'robust']) {
      const ruling = rulingOn(other, `${cell}, ${metric} accuracy`);
      t.is(ruling.verdict, 'not checked');
      t.regex(ruling.words, /is what samples.jsonl gives; the weights of its model are not here/);
    }
  },
);

test.serial(
  'a seed that was edited alone is found, and one edited with all that depends on it by attacking again',
  async (t) => {
    const alone = tamper(t, withPoints, { result: (result) => void (result.seed = 7) });
    t.deepEqual(aboutFallen(await verifyRun(alone, given)), ['seed']);
    const inConfig = tamper(t, withPoints, { result: ({ config }) => void (config.seed = 7) });
    t.deepEqual(aboutFallen(await verifyRun(inConfig, given)), ['configHash', 'seed']);
    const everywhere = tamper(t, withPoints, {
      covered: true,
      result: (result) => {
        result.seed = 7;
        result.config.seed = 7;
      },
    });
    t.deepEqual(aboutFallen(await verifyRun(everywhere, given)), []);
    const repeated = await verifyRun(everywhere, { ...given, repeat: 3 });
    t.deepEqual(aboutFallen(repeated), [`${cell}, attacked again`, `${cell}, robust accuracy`]);
    t.regex(
      rulingOn(repeated, `${cell}, attacked again`).words,
      /of 3 samples come out otherwise: sample \d differs in /,
    );
  },
);

test.serial('on another machine than recorded other records are no proof of anything', async (t) => {
  const run = tamper(t, withPoints, {
    covered: true,
    result: (result) => {
      result.seed = 7;
      result.config.seed = 7;
      result.provenance.cpu.model = 'Abacus';
    },
  });
  const verification = await verifyRun(run, { ...given, repeat: 3 });
  t.deepEqual(aboutFallen(verification), []);
  const ruling = rulingOn(verification, `${cell}, attacked again`);
  t.is(ruling.verdict, 'not checked');
  t.regex(ruling.words, /differences are possible, .* machine: then cpu, .*Abacus, now cpu,/);
});

test.serial('missing samples are named', async (t) => {
  const run = tamper(t, withPoints, {
    covered: true,
    samples: (samples) => samples.filter(({ sample }) => sample % 3 !== 1),
  });
  const verification = await verifyRun(run, given);
  t.is(rulingOn(verification, cell).words, 'samples 1 and 4 of 6 missing');
  t.true(aboutFallen(verification).includes(`${cell}, clean accuracy`));
});

test.serial('another version of the layout is found, and the rest is left', async (t) => {
  for (const version of [0, 2]) {
    const run = tamper(t, withPoints, {
      result: (result) => void ((result as { schemaVersion: number }).schemaVersion = version),
    });
    const verification = await verifyRun(run, given);
    t.deepEqual(aboutFallen(verification), ['result.json']);
    t.regex(
      rulingOn(verification, 'result.json').words,
      new RegExp(`has schemaVersion ${version}, this program reads 1`),
    );
  }
});

test.serial('a missing cell, a missing file and a field too many are found', async (t) => {
  const cells = tamper(t, withPoints, {
    result: (result) => void (result.cells = []),
    samples: () => [],
    covered: true,
  });
  t.regex(
    rulingOn(await verifyRun(cells, given), 'cells').words,
    /no cell of resnet18, feedforward, pgd, linf 16\/255/,
  );
  const files = (folder: string): void => {
    rmSync(join(folder, 'summary.csv'));
  };
  const gone = await verifyRun(tamper(t, withPoints, { files }), given);
  t.deepEqual(fallen(gone), [{ about: 'summary.csv', verdict: 'does not stand', words: 'it is missing' }]);
  const field = tamper(t, withPoints, { result: (result) => void Object.assign(result, { proud: true }) });
  t.regex(rulingOn(await verifyRun(field, given), 'result.json').words, /proud/);
});

test.serial('what the user says wrongly is an error', async (t) => {
  await t.throwsAsync(verifyRun(join(root, 'nowhere')), { message: /there is no run in/ });
  await t.throwsAsync(verifyRun(withPoints, { models: ['gradresnet'] }), {
    message: /gradresnet is the model gradresnet, which is not part of this run: resnet18/,
  });
  await t.throwsAsync(verifyRun(withPoints, { repeat: 0 }), { message: /repeat must be a whole number of samples/ });
  await t.throwsAsync(verifyRun(withPoints, { repeat: 1, device: 'abacus' }), { message: /unknown device "abacus"/ });
});

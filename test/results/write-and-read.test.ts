import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Example } from '../../src/results/example.ts';
import test, { type ExecutionContext } from 'ava';
import { decodeSafetensors } from '../../src/models/safetensors.ts';
import { drawUniform, randomStream } from '../../src/random.ts';
import { openAdversarial } from '../../src/results/adversarial-file.ts';
import { EpsballError, type ErrorCode } from '../../src/errors.ts';
import { assertWritableOutput } from '../../src/results/output-folder.ts';
import { readRun } from '../../src/results/read.ts';
import { samplesText, writeRun } from '../../src/results/write.ts';
import { madeUpRun } from './made-up-run.ts';

const report = (): string => '<!doctype html>';

function scratch(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'epsball-test-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

test('what was written is read back, images to half a level of 16 bits', (t) => {
  const run = madeUpRun();
  const folder = join(scratch(t), 'deep', 'run');
  const written = writeRun(folder, run, report);
  const stored = readRun(folder);
  t.deepEqual(stored.result, written);
  t.deepEqual({ ...stored.result, files: undefined }, { ...run.result, files: undefined });
  t.deepEqual(stored.samples, [...run.samples]);
  t.is(stored.examples.length, run.examples.length);
  for (const [i, example] of stored.examples.entries()) {
    const original = run.examples[i]!;
    t.deepEqual(
      { ...example, clean: 0, adversarial: 0, steps: 0 },
      { ...original, clean: 0, adversarial: 0, steps: 0 },
    );
    const largest = Math.max(...example.adversarial.image.map((v, j) => Math.abs(v - original.adversarial.image[j]!)));
    t.true(largest <= 0.51 / 65535);
    const classes = ({ steps }: Example): number[] | undefined => steps?.map(({ prediction }) => prediction);
    t.deepEqual(classes(example), classes(original));
  }
  t.deepEqual(readdirSync(folder).sort(), ['examples', 'report.html', 'result.json', 'samples.jsonl', 'summary.csv']);
});

test('the same run gives the same bytes', (t) => {
  const root = scratch(t);
  for (const name of ['a', 'b']) writeRun(join(root, name), madeUpRun(), report);
  for (const file of ['result.json', 'samples.jsonl', 'summary.csv', join('examples', 'examples.json')]) {
    t.deepEqual(readFileSync(join(root, 'a', file)), readFileSync(join(root, 'b', file)), file);
  }
});

test('the result names every file but itself and the report, with its sha256', (t) => {
  const folder = join(scratch(t), 'run');
  const { files } = writeRun(folder, madeUpRun(), report);
  const images = readdirSync(join(folder, 'examples')).map((name) => `examples/${name}`);
  t.deepEqual(Object.keys(files!), [...images, 'samples.jsonl', 'summary.csv'].sort());
  for (const [path, sha256] of Object.entries(files!)) {
    t.is(
      sha256,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
      path,
    );
  }
});

test('points are stored to the last bit', (t) => {
  const folder = join(scratch(t), 'run');
  const run = madeUpRun({ samples: 3 });
  const stream = randomStream('points');
  const cells = new Map(['a/b', 'c'].map((id) => [id, [0, 1, 2].map(() => drawUniform(stream, 12))]));
  const { files } = writeRun(folder, { ...run, points: { shape: [2, 2, 3], cells } }, report);
  t.true('adversarial.safetensors' in files!);
  const { tensors, close } = openAdversarial(join(folder, 'adversarial.safetensors'));
  for (const [id, points] of cells) {
    t.deepEqual(tensors[id]!.shape, [3, 2, 2, 3]);
    t.deepEqual(
      [...tensors[id]!.values()],
      points.flatMap((point) => [...point]),
    );
  }
  close();
  const whole = decodeSafetensors(readFileSync(join(folder, 'adversarial.safetensors')), 'file');
  t.deepEqual(Object.keys(whole), ['a/b', 'c']);
  appendFileSync(join(folder, 'adversarial.safetensors'), 'x');
  const error = t.throws(() => openAdversarial(join(folder, 'adversarial.safetensors')), { instanceOf: EpsballError });
  t.is(error.code, 'CORRUPT_DATA');
});

test('samples go by sample, then by cell, so that fewer samples are a prefix', (t) => {
  const few = madeUpRun({ samples: 5 });
  const many = madeUpRun({ samples: 64 });
  const shuffled = [...many.samples].reverse();
  t.true(samplesText(many.result, shuffled).startsWith(samplesText(few.result, few.samples)));
  t.is(samplesText(many.result, shuffled), samplesText(many.result, many.samples));
});

test('an empty folder is used, a full one and a file are refused and left alone', (t) => {
  const root = scratch(t);
  mkdirSync(join(root, 'empty'));
  writeRun(join(root, 'empty'), madeUpRun(), report);
  t.true(existsSync(join(root, 'empty', 'result.json')));
  mkdirSync(join(root, 'full'));
  writeFileSync(join(root, 'full', 'precious.txt'), 'x');
  writeFileSync(join(root, 'file'), 'x');
  for (const name of ['full', 'file']) {
    for (const attempt of [
      () => {
        writeRun(join(root, name), madeUpRun(), report);
      },
      () => {
        assertWritableOutput(join(root, name));
      },
    ]) {
      const error = t.throws(attempt, { instanceOf: EpsballError });
      t.is(error.code, 'OUTPUT_NOT_WRITABLE');
      t.regex(error.message, /--out/);
    }
  }
  t.deepEqual(readdirSync(join(root, 'full')), ['precious.txt']);
});

test('a failure on the way leaves nothing behind', (t) => {
  const root = scratch(t);
  const fail = (): string => {
    throw new Error('the template is broken');
  };
  t.throws(
    () => {
      writeRun(join(root, 'run'), madeUpRun(), fail);
    },
    { message: 'the template is broken' },
  );
  t.deepEqual(readdirSync(root), []);
});

test('a folder that cannot be made is refused before the run, without leaving anything', (t) => {
  const root = scratch(t);
  writeFileSync(join(root, 'file'), 'x');
  const error = t.throws(
    () => {
      assertWritableOutput(join(root, 'file', 'below', 'run'));
    },
    { instanceOf: EpsballError },
  );
  t.is(error.code, 'OUTPUT_NOT_WRITABLE');
  t.throws(
    () => {
      assertWritableOutput(' ');
    },
    { instanceOf: EpsballError, message: /empty/ },
  );
  assertWritableOutput(join(root, 'new', 'run'));
  t.deepEqual(readdirSync(root), ['file']);
});

const damages: Record<string, { spoil: (folder: string) => void; code: ErrorCode; message: RegExp }> = {
  'result.json is missing': {
    spoil: (folder) => {
      rmSync(join(folder, 'result.json'));
    },
    code: 'MISSING_DATA',
    message: /is no run folder: it has no result\.json/,
  },
  'result.json is cut': {
    spoil: (folder) => {
      writeFileSync(join(folder, 'result.json'), readFileSync(join(folder, 'result.json'), 'utf8').slice(0, 500));
    },
    code: 'CORRUPT_DATA',
    message: /result\.json is not valid JSON/,
  },
  'result.json is from the future': {
    spoil: (folder) => {
      writeFileSync(join(folder, 'result.json'), '{"schemaVersion": 2}');
    },
    code: 'SCHEMA_INVALID',
    message: /schemaVersion 2.*newer epsball/,
  },
  'result.json has a version that there never was': {
    spoil: (folder) => {
      writeFileSync(join(folder, 'result.json'), '{"schemaVersion": 0}');
    },
    code: 'SCHEMA_INVALID',
    message: /schemaVersion 0.*no such version/,
  },
  'a field has the wrong type': {
    spoil: (folder) => {
      const path = join(folder, 'result.json');
      writeFileSync(path, readFileSync(path, 'utf8').replace('"samples": 64', '"samples": "many"'));
    },
    code: 'SCHEMA_INVALID',
    message: /config\.samples/,
  },
  'samples.jsonl is cut': {
    spoil: (folder) => {
      writeFileSync(join(folder, 'samples.jsonl'), readFileSync(join(folder, 'samples.jsonl'), 'utf8').slice(0, -20));
    },
    code: 'CORRUPT_DATA',
    message: /middle of a line/,
  },
  'a sample is missing': {
    spoil: (folder) => {
      const lines = readFileSync(join(folder, 'samples.jsonl'), 'utf8').split('\n');
      writeFileSync(join(folder, 'samples.jsonl'), lines.slice(1).join('\n'));
    },
    code: 'CORRUPT_DATA',
    message: /63 samples of cell "resnet18.*says 64/,
  },
  'a line of samples.jsonl is nonsense': {
    spoil: (folder) => {
      appendFileSync(join(folder, 'samples.jsonl'), '{"cell": 3}\n');
    },
    code: 'SCHEMA_INVALID',
    message: /line 385/,
  },
  'an image is missing': {
    spoil: (folder) => {
      const [image] = readdirSync(join(folder, 'examples')).filter((name) => name.endsWith('.png'));
      rmSync(join(folder, 'examples', image!));
    },
    code: 'CORRUPT_DATA',
    message: /examples/,
  },
  'an image would come from elsewhere': {
    spoil: (folder) => {
      const path = join(folder, 'examples', 'examples.json');
      writeFileSync(path, readFileSync(path, 'utf8').replace(/"file": "[^"]*"/, '"file": "../../secret.png"'));
    },
    code: 'SCHEMA_INVALID',
    message: /not a plain file name/,
  },
};

for (const [title, { spoil, code, message }] of Object.entries(damages)) {
  test(`reading says so when ${title}`, (t) => {
    const folder = join(scratch(t), 'run');
    writeRun(folder, madeUpRun(), report);
    spoil(folder);
    const error = t.throws(() => readRun(folder), { instanceOf: EpsballError });
    t.is(error.code, code);
    t.regex(error.message, message);
    t.true(error.message.split('\n').length <= 3);
  });
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { EpsballError } from '../../src/errors.ts';
import type { Card } from '../../src/models/card.ts';
import { listCheckpoints, loadCheckpoint, loadNetwork, readCard, saveCheckpoint } from '../../src/models/checkpoint.ts';
import { randomModel } from './random-model.ts';

const model = randomModel('gradresnet', 8);
const name = 'gradresnet-shapes10';

const card: Omit<Card, 'sha256'> = {
  name,
  model: 'gradresnet',
  dataset: 'shapes10',
  width: 8,
  classes: 10,
  inputShape: [32, 32, 3],
  parameters: Object.values(model.weights).reduce((total, { values }) => total + values.length, 0),
  precision: 'float32',
  licence: 'Apache-2.0',
  training: {
    command: 'npm run train',
    seed: '0',
    epochs: 1,
    batch: 64,
    shard: 32,
    rate: 0.002,
    weightDecay: 0.05,
    labelSmoothing: 0,
    emaDecay: 0,
    denoisingWeight: 0.5,
    denoisingMean: 'arithmetic',
    noiseLevels: [0.02, 0.5],
    trainImages: 64,
    seconds: 1,
    finishedAt: '2026-01-01T00:00:00.000Z',
    versions: { tfjs: '4.22.0' },
  },
  data: { train: '0'.repeat(64), test: '1'.repeat(64) },
  scores: { testImages: 10, testAccuracy: 0.5, validationAccuracy: 0.5, denoiser: [] },
};

/** Runs `body` with a folder that holds one good checkpoint. */
async function withCheckpoint(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'epsball-checkpoints-'));
  try {
    await saveCheckpoint(join(folder, name), model.weights, card);
    await body(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('what is saved is loaded again', async (t) => {
  await withCheckpoint(async (folder) => {
    t.deepEqual(await listCheckpoints(folder), [name]);
    const loaded = await loadCheckpoint(name, folder);
    t.is(loaded.name, name);
    t.is(loaded.definition, model.definition);
    t.deepEqual(loaded.size, { width: 8, inputShape: [32, 32, 3], classes: 10 });
    t.deepEqual(loaded.weights, model.weights);
    t.regex(loaded.sha256, /^[0-9a-f]{64}$/);
    t.deepEqual(loaded.card, { ...card, sha256: loaded.sha256 });
  });
});

test('a folder that is not there or has no cards holds no checkpoints', async (t) => {
  await withCheckpoint(async (folder) => {
    t.deepEqual(await listCheckpoints(join(folder, 'nowhere')), []);
    t.deepEqual(await listCheckpoints(join(folder, name)), []);
  });
});

test('a missing checkpoint is refused with those that are there', async (t) => {
  await withCheckpoint(async (folder) => {
    const error = await t.throwsAsync(loadCheckpoint('resnet18-shapes10', folder), { instanceOf: EpsballError });
    t.is(error.code, 'MISSING_WEIGHTS');
    t.true(error.message.includes('"resnet18-shapes10"') && error.message.includes(name));
  });
});

test('a card without weights is refused', async (t) => {
  await withCheckpoint(async (folder) => {
    await rm(join(folder, name, 'weights.safetensors'));
    await t.throwsAsync(loadCheckpoint(name, folder), { instanceOf: EpsballError, code: 'MISSING_WEIGHTS' });
  });
});

const damages: Readonly<Record<string, (text: string) => string>> = {
  'cut off': (text) => text.slice(0, -20),
  'without a field': (text) => text.replace('"width"', '"height"'),
  'with another type': (text) => text.replace('"classes": 10', '"classes": "ten"'),
  'with an accuracy above one': (text) => text.replace('"testAccuracy": 0.5', '"testAccuracy": 50'),
};

for (const [what, damage] of Object.entries(damages)) {
  test(`a damaged card is refused: ${what}`, async (t) => {
    await withCheckpoint(async (folder) => {
      const path = join(folder, name, 'card.json');
      const text = await readFile(path, 'utf8');
      t.not(damage(text), text);
      await writeFile(path, damage(text));
      const error = await t.throwsAsync(readCard(name, folder), { instanceOf: EpsballError, code: 'CORRUPT_WEIGHTS' });
      t.true(error.message.includes(path));
    });
  });
}

test('truncated weights are refused as damaged', async (t) => {
  await withCheckpoint(async (folder) => {
    const path = join(folder, name, 'weights.safetensors');
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 1));
    await t.throwsAsync(loadCheckpoint(name, folder), { instanceOf: EpsballError, code: 'CORRUPT_WEIGHTS' });
  });
});

test('one changed bit of a weight is noticed', async (t) => {
  await withCheckpoint(async (folder) => {
    const path = join(folder, name, 'weights.safetensors');
    const bytes = await readFile(path);
    const last = bytes.length - 1;
    bytes[last] = bytes[last]! ^ 1;
    await writeFile(path, bytes);
    const error = await t.throwsAsync(loadCheckpoint(name, folder), { instanceOf: EpsballError });
    t.is(error.code, 'CHECKSUM_MISMATCH');
    t.true(error.message.split('\n').length <= 3);
  });
});

test('weights of another width or with a tensor missing are refused', async (t) => {
  await withCheckpoint(async (folder) => {
    await saveCheckpoint(join(folder, 'wide'), model.weights, { ...card, width: 16 });
    const wide = await t.throwsAsync(loadCheckpoint('wide', folder), { instanceOf: EpsballError });
    t.is(wide.code, 'CORRUPT_WEIGHTS');
    t.regex(wide.message, /has shape \[3, 3, 3, 8\]; gradresnet of width 16 needs \[3, 3, 3, 16\]/);
    const { 'head.matrix': _, ...rest } = model.weights;
    await saveCheckpoint(join(folder, 'headless'), rest, card);
    const headless = await t.throwsAsync(loadCheckpoint('headless', folder), { instanceOf: EpsballError });
    t.is(headless.code, 'CORRUPT_WEIGHTS');
    t.regex(headless.message, /"head\.matrix" is missing/);
  });
});

test('a card of an unknown architecture is refused', async (t) => {
  await withCheckpoint(async (folder) => {
    const path = join(folder, name, 'card.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"model": "gradresnet"', '"model": "gradnet"'));
    await t.throwsAsync(loadCheckpoint(name, folder), { instanceOf: EpsballError, code: 'UNKNOWN_NAME' });
  });
});

test('every shipped checkpoint is whole', async (t) => {
  for (const shipped of await listCheckpoints()) {
    const { card: found, size, weights } = await loadNetwork(shipped);
    const { name: title, parameters, classes } = found as Card;
    const tensors = Object.values(weights);
    t.is(title, shipped);
    t.is(classes, size.classes);
    t.is(
      parameters,
      tensors.reduce((total, { values }) => total + values.length, 0),
    );
    t.true(tensors.every(({ values }) => values.every(Number.isFinite)));
  }
  t.pass();
});

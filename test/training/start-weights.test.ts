import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { checkpointsFolder, loadCheckpoint } from '../../src/models/checkpoint.ts';
import { findNetwork } from '../../src/models/index.ts';
import { packHost, parameterLayout, unpackHost } from '../../src/training/layout.ts';
import type { TrainOptions } from '../../src/training/options.ts';
import { loadStartWeights } from '../../src/training/start-weights.ts';
import { train } from '../../src/training/train.ts';
import { withFolder } from './with-folder.ts';

const rate = 1e-7;
const tiny: TrainOptions = { model: 'resnet18', dataset: 'shapes10', width: 8, epochs: 1, batch: 64, trainImages: 128 };

test.serial('training begins with the weights of a checkpoint, which its card names', async (t) => {
  t.timeout(240_000);
  await withFolder(async (folder) => {
    const first = await train({ ...tiny, out: join(folder, 'first') });
    const startFrom = join(folder, 'first');
    const card = await train({ ...tiny, seed: '5', rate, startFrom, out: join(folder, 'second') });
    t.deepEqual(card.training.startFrom, { name: 'resnet18-shapes10', sha256: first.sha256 });
    t.is(first.training.startFrom, undefined);

    const [before, after] = [await loadCheckpoint('first', folder), await loadCheckpoint('second', folder)];
    const { trained, statistics } = parameterLayout(findNetwork('resnet18').parameters(before.size));
    const [start, end] = [packHost(trained, before.weights), packHost(trained, after.weights)];
    const farthest = start.reduce((most, value, i) => Math.max(most, Math.abs(value - end[i]!)), 0);
    t.true(farthest > 0 && farthest < 20 * rate, `two steps of rate ${rate} moved a weight by ${farthest}`);
    t.notDeepEqual(packHost(statistics, before.weights), packHost(statistics, after.weights));
  });
});

test('vectors of weights and named weights are the same', async (t) => {
  const { size, weights } = await loadCheckpoint('resnet18-shapes10');
  const { trained, statistics } = parameterLayout(findNetwork('resnet18').parameters(size));
  const named = [trained, statistics].map((part) => unpackHost(part, packHost(part, weights)));
  const values = (all: typeof weights): [string, number[]][] =>
    Object.entries(all)
      .map(([name, each]): [string, number[]] => [name, [...each.values]])
      .sort(([a], [b]) => (a < b ? -1 : 1));
  t.deepEqual(values({ ...named[0], ...named[1] }), values(weights));
});

test('weights of another network are refused with what they are of', async (t) => {
  const folder = join(checkpointsFolder, 'resnet18-shapes10');
  const size = { width: 16, inputShape: [32, 32, 3], classes: 10 } as const;
  await t.throwsAsync(loadStartWeights(folder, 'gradresnet', size), {
    code: 'INVALID_OPTION',
    message:
      /is a resnet18 of width 16 for images of 32 x 32 x 3 and 10 classes; training is asked for a gradresnet of/,
  });
  await t.throwsAsync(loadStartWeights(folder, 'resnet18', { ...size, width: 32 }), {
    code: 'INVALID_OPTION',
    message: /asked for a resnet18 of width 32/,
  });
  await t.throwsAsync(loadStartWeights('training/nowhere', 'resnet18', size), {
    code: 'MISSING_WEIGHTS',
    message: /no checkpoint in training\/nowhere to begin with.*--recipe nowhere/,
  });
});

test.serial('a run is not resumed with other weights than it began with', async (t) => {
  t.timeout(240_000);
  await withFolder(async (folder) => {
    const [startFrom, out] = [join(folder, 'start'), join(folder, 'out')];
    await cp(join(checkpointsFolder, 'resnet18-shapes10'), startFrom, { recursive: true });
    const options = { ...tiny, width: 16, epochs: 2, startFrom, out };
    const stop = (): never => {
      throw new Error('stopped by the test');
    };
    await t.throwsAsync(train(options, { onEpoch: stop }), { message: 'stopped by the test' });
    await cp(join(checkpointsFolder, 'resnet18-gauss-shapes10'), startFrom, { recursive: true });
    await t.throwsAsync(train({ ...options, resume: true }), {
      code: 'CHECKSUM_MISMATCH',
      message: /cannot resume .*: the weights in --start-from are others than at its beginning/,
    });
  });
});

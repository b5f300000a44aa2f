import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { loadCheckpoint, loadNetwork } from '../../src/models/checkpoint.ts';
import type { TrainOptions } from '../../src/training/options.ts';
import type { EpochLog } from '../../src/training/log.ts';
import { train, type TrainProgress } from '../../src/training/train.ts';
import { withFolder } from './with-folder.ts';

const epochs = 2;
const tiny: TrainOptions = {
  model: 'resnet18',
  dataset: 'shapes10',
  width: 8,
  epochs,
  batch: 64,
  trainImages: 128,
  seed: '3',
  command: 'npm run train -- --width 8',
};

const networks: Readonly<Record<string, Partial<TrainOptions>>> = {
  resnet18: { emaDecay: 0.5, noiseLevels: [0.05, 0.2] },
  gradresnet: {},
  unet: { emaDecay: 0.9 },
};

for (const [model, special] of Object.entries(networks)) {
  const denoises = model !== 'resnet18';
  test.serial(`${model}: one worker, interrupted and resumed, gives the bytes of two workers in one go`, async (t) => {
    t.timeout(540_000);
    await withFolder(async (folder) => {
      const [straight, broken] = [join(folder, 'straight'), join(folder, 'broken')];
      const progress: TrainProgress[] = [];
      const card = await train(
        { ...tiny, ...special, model, workers: 2, out: straight },
        { onProgress: (each) => progress.push(each) },
      );
      t.deepEqual(
        progress.map(({ epoch, step, steps }) => [epoch, step, steps]),
        [
          [1, 1, 4],
          [1, 2, 4],
          [2, 3, 4],
          [2, 4, 4],
        ],
      );
      t.deepEqual((await readdir(straight)).sort(), ['README.md', 'card.json', 'log.jsonl', 'weights.safetensors']);

      const stop = (): never => {
        throw new Error('stopped by the test');
      };
      await t.throwsAsync(train({ ...tiny, ...special, model, workers: 1, out: broken }, { onEpoch: stop }), {
        message: 'stopped by the test',
      });
      t.deepEqual((await readdir(broken)).sort(), ['log.jsonl', 'run.json', 'state.safetensors']);
      const mistaken = async (change: Partial<TrainOptions>, message: RegExp): Promise<void> => {
        const resumed = { ...tiny, ...special, model, out: broken, resume: true, ...change };
        await t.throwsAsync(train(resumed), { code: 'INVALID_OPTION', message });
      };
      await mistaken({ seed: '4' }, /cannot resume with --seed 4.*began with 3/);
      await mistaken({ trainImages: 192 }, /cannot resume with --train-images 192.*began with 128/);
      await mistaken({ device: 'eager' }, /cannot resume with --device eager.*began with cpu/);
      if (model === 'gradresnet') await mistaken({ adversarial: '8/255' }, /--adversarial 8\/255.*began without it/);
      const epochsSeen: number[] = [];
      const { dataset, command } = tiny;
      await train(
        { model, dataset, command: `${command} --resume`, workers: 1, out: broken, resume: true },
        { onEpoch: ({ epoch }) => epochsSeen.push(epoch) },
      );
      t.deepEqual(epochsSeen, [2]);

      const bytesIn = (path: string): Promise<Buffer> => readFile(join(path, 'weights.safetensors'));
      t.true((await bytesIn(straight)).equals(await bytesIn(broken)));

      const logged = (await readFile(join(broken, 'log.jsonl'), 'utf8')).trimEnd().split('\n');
      const logs = logged.map((line) => JSON.parse(line) as EpochLog);
      t.deepEqual(
        logs.map(({ epoch }) => epoch),
        [1, 2],
      );
      t.true(logs.every(({ validationPsnr }) => (validationPsnr !== undefined) === denoises));
      t.true(logs.every(({ validationAccuracy }) => (validationAccuracy !== undefined) === (model !== 'unet')));

      const loaded = await loadNetwork('straight', folder);
      t.deepEqual(loaded.card, card);
      t.is(card.training.command, 'npm run train -- --width 8');
      t.is(card.training.trainImages, 128);
      t.is(card.scores.denoiser.length, denoises ? 3 : 0);
      t.is(card.scores.testAccuracy === null, model === 'unet');
      t.like(card.training, { emaDecay: special.emaDecay ?? 0, labelSmoothing: 0 });
      t.true(Object.values(loaded.weights).every(({ values }) => values.every(Number.isFinite)));
    });
  });
}

test.serial('a denoiser is no classifier', async (t) => {
  await withFolder(async (folder) => {
    const out = join(folder, 'unet-shapes10');
    await train({ ...tiny, model: 'unet', epochs: 1, trainImages: 64, out });
    const error = await t.throwsAsync(loadCheckpoint('unet-shapes10', folder), { code: 'INVALID_OPTION' });
    t.regex(error.message, /unet-shapes10 is a stand-alone denoiser/);
  });
});

test.serial('the average of the weights is what is kept, and without one the weights themselves', async (t) => {
  t.timeout(120_000);
  await withFolder(async (folder) => {
    const weightsWith = async (emaDecay: number): Promise<Float32Array> => {
      const out = join(folder, String(emaDecay));
      await train({ ...tiny, epochs: 1, emaDecay, out });
      return (await loadCheckpoint(String(emaDecay), folder)).weights['head.matrix']!.values;
    };
    const [last, averaged] = [await weightsWith(0), await weightsWith(0.999)];
    t.notDeepEqual(last, averaged);
    t.true(last.every((value, i) => Math.abs(value - averaged[i]!) < 0.05));
  });
});

test.serial('a folder that is not empty is left alone', async (t) => {
  await withFolder(async (folder) => {
    await writeFile(join(folder, 'notes.txt'), 'mine');
    const error = await t.throwsAsync(train({ ...tiny, out: folder }), { code: 'OUTPUT_NOT_WRITABLE' });
    t.true(error.message.includes(folder));
    t.deepEqual(await readdir(folder), ['notes.txt']);
  });
});

test.serial('a folder that cannot be made is refused', async (t) => {
  await withFolder(async (folder) => {
    await writeFile(join(folder, 'file'), '');
    await t.throwsAsync(train({ ...tiny, out: join(folder, 'file', 'out') }), { code: 'OUTPUT_NOT_WRITABLE' });
  });
});

test.serial('resuming where nothing was begun is refused', async (t) => {
  await withFolder(async (folder) => {
    const out = join(folder, 'out');
    const error = await t.throwsAsync(train({ ...tiny, out, resume: true }), { code: 'MISSING_WEIGHTS' });
    t.regex(error.message, /nothing to resume/);
  });
});

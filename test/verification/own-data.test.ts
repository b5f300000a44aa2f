import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { encode } from 'fast-png';
import { shapes10 } from '../../src/datasets/shapes10/index.ts';
import { EpsballError } from '../../src/errors.ts';
import { readRun } from '../../src/results/read.ts';
import { verifyRun } from '../../src/verification/verify.ts';
import { fallen, publish, rulingOn, scratch } from './publish.ts';

/** The first images of shapes10 as PNG files, with its classes in order. */
async function figures(t: ExecutionContext, name: string): Promise<string> {
  const folder = join(scratch(t), name);
  const set = await shapes10.load('test');
  for (let i = 0; i < 10; i++) {
    const place = join(folder, set.classNames[set.label(i)]!);
    mkdirSync(place, { recursive: true });
    writeFileSync(
      join(place, `${i}.png`),
      encode({ width: 32, height: 32, channels: 3, depth: 8, data: set.pixels(i) }),
    );
  }
  writeFileSync(join(folder, 'classes.txt'), set.classNames.join('\n'));
  return folder;
}

const attack = { attacks: ['fgsm'], models: ['resnet18'], saveAdversarial: true };

test.serial(
  'a run on an image folder names no folder of the machine, and stands where the data are said to lie',
  async (t) => {
    const folder = await figures(t, 'figures');
    const run = await publish(join(scratch(t), 'run'), {
      ...attack,
      dataset: `folder:${folder}`,
      samples: 4,
      argv: [],
    });
    const { result, samples } = readRun(run);
    t.deepEqual(result.config.datasets, ['folder:figures']);
    t.is(result.configGiven.dataset, 'folder:figures');
    t.false(readFileSync(join(run, 'result.json'), 'utf8').includes(folder));
    t.is(result.models['resnet18-folder:figures']?.dataset, 'shapes10');
    t.is(samples.length, 4);
    const elsewhere = await figures(t, 'elsewhere');
    const verification = await verifyRun(run, { dataDir: elsewhere, repeat: 2, workers: 1 });
    t.deepEqual(fallen(verification), []);
    t.is(rulingOn(verification, 'data of folder:figures').verdict, 'stands');
    t.is(rulingOn(verification, 'weights of resnet18').verdict, 'stands');
    const lacking = rulingOn(await verifyRun(run, { workers: 1 }), 'data of folder:figures');
    t.is(lacking.verdict, 'not checked');
    t.regex(lacking.words, /there is no folder .*figures\. Say where they lie with --data\.$/);
    const [image] = readdirSync(join(elsewhere, 'circle'));
    copyFileSync(join(elsewhere, 'circle', image!), join(elsewhere, 'ring', 'more.png'));
    const other = rulingOn(await verifyRun(run, { dataDir: elsewhere, workers: 1 }), 'data of folder:figures');
    t.is(other.verdict, 'does not stand');
    t.regex(other.words, /those found here have sha256 [0-9a-f]{64}, the run was made with [0-9a-f]{64}/);
  },
);

test.serial('a run on fewer images is a beginning of one on more', async (t) => {
  const folder = await figures(t, 'figures');
  const lines = async (samples: number): Promise<string> => {
    const run = await publish(join(scratch(t), 'run'), { ...attack, dataset: `folder:${folder}`, samples });
    return readFileSync(join(run, 'samples.jsonl'), 'utf8');
  };
  const [few, more] = [await lines(2), await lines(5)];
  t.true(more.startsWith(few) && more.length > few.length);
});

test.serial('without a number of samples all images are taken, where they are fewer than usual', async (t) => {
  const folder = await figures(t, 'figures');
  const run = await publish(join(scratch(t), 'run'), { ...attack, dataset: `folder:${folder}` });
  t.is(readRun(run).result.config.samples, 10);
});

test.serial('a shipped model is refused where classes stand in another order', async (t) => {
  const folder = await figures(t, 'figures');
  writeFileSync(join(folder, 'classes.txt'), shapes10.classNames.toReversed().join('\n'));
  await t.throwsAsync(publish(join(scratch(t), 'run'), { ...attack, dataset: `folder:${folder}` }), {
    instanceOf: EpsballError,
    message:
      /^there is no shipped model "resnet18" for folder:figures: shipped models fit data with the shape and the classes, in the same order/,
  });
});

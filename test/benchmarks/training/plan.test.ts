import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { findDataset } from '../../../src/datasets/index.ts';
import { readCard } from '../../../src/models/checkpoint.ts';
import { discoverRecipes } from '../../../src/training/recipe.ts';

interface PlannedRun {
  readonly settings: { readonly name: string; readonly model: string; readonly dataset: string };
  readonly trainImages: number;
  readonly splits: Readonly<Record<'train' | 'test', readonly { file: string; from: number; to: number }[]>>;
  readonly parameters: Readonly<Record<string, { shape: number[]; decay: boolean; trainable: boolean }>>;
}

const script = fileURLToPath(new URL('../../../benchmarks/training/pytorch/plan.ts', import.meta.url));

async function plan(...recipes: string[]): Promise<readonly PlannedRun[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import=tsx', script, ...recipes]);
  return (JSON.parse(stdout) as { runs: PlannedRun[] }).runs;
}

test('a plan holds for every recipe that begins with weights of its own all that PyTorch needs: images, settings, and parameters as many as the checkpoint has', async (t) => {
  const recipes = [...(await discoverRecipes()).values()].filter(({ startFrom }) => startFrom === undefined);
  const runs = await plan(...recipes.map(({ name }) => name));
  t.is(runs.length, recipes.length);
  for (const { settings, trainImages, splits, parameters } of runs) {
    const count = (split: 'train' | 'test') => splits[split].reduce((sum, { from, to }) => sum + to - from, 0);
    const { splits: sizes } = findDataset(settings.dataset);
    t.is(count('train'), sizes.train);
    t.is(count('test'), sizes.test);
    t.is(trainImages, sizes.train);
    const values = Object.values(parameters).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    t.is(values, (await readCard(settings.name.replace('-first', ''))).parameters, settings.name);
  }
});

test('what the plan says of one recipe', async (t) => {
  const [run] = await plan('gradresnet-cls-cifar10');
  t.like(run!.settings, {
    name: 'gradresnet-cls-cifar10',
    shard: 32,
    clipNorm: 1,
    warmUpFraction: 0.05,
    denoisingWeight: 0,
    noiseLevels: [0.02, 0.5],
    adversarialEpsilon: null,
  });
  t.deepEqual(run!.splits.train.at(-1), { file: 'data_batch_5.bin', from: 0, to: 8000 });
  t.deepEqual(run!.parameters['energy.linear'], {
    shape: [184],
    constant: 0,
    decay: false,
    trainable: true,
  } as never);
});

test('a recipe that begins with the weights of another is refused', async (t) => {
  const error = await t.throwsAsync(plan('gradresnet-cifar10'));
  t.regex(
    error.message,
    /train\.py begins with weights that it draws, not with those of training\/gradresnet-cifar10-first/,
  );
});

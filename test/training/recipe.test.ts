import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import test from 'ava';
import { listCheckpoints, readCard } from '../../src/models/checkpoint.ts';
import { findDataset } from '../../src/datasets/index.ts';
import { resolveTraining } from '../../src/training/options.ts';
import { discoverRecipes, findRecipe, recipeOptions } from '../../src/training/recipe.ts';

test('every recipe is accepted by the training, and is called what the checkpoint would be called anyway, or its beginning', async (t) => {
  const recipes = await discoverRecipes();
  t.true(recipes.size > 0);
  const begins = new Set([...recipes.values()].map(({ startFrom }) => startFrom));
  for (const recipe of recipes.values()) {
    const { name: _, ...unnamed } = recipeOptions(recipe);
    const isBeginning = begins.has(`training/${recipe.name}`);
    t.is(`${resolveTraining(unnamed).name}${isBeginning ? '-first' : ''}`, recipe.name);
    t.truthy(findDataset(recipe.dataset));
    t.is(resolveTraining(recipeOptions(recipe)).out, `training/${recipe.name}`);
  }
});

test('every shipped checkpoint was trained as its recipe says', async (t) => {
  const recipes = await discoverRecipes();
  for (const name of await listCheckpoints()) {
    const card = await readCard(name);
    const recipe = recipes.get(name);
    if (!recipe) {
      t.fail(`${name} has no recipe`);
      continue;
    }
    const settings = resolveTraining(recipeOptions(recipe));
    const { epochs, batch, rate, weightDecay, labelSmoothing, emaDecay, adversarial, seed } = settings;
    t.like(card.training, { epochs, batch, rate, weightDecay, labelSmoothing, emaDecay, seed }, name);
    t.is(card.training.adversarial, adversarial, name);
    t.deepEqual(card.training.noiseLevels ?? undefined, settings.noiseLevels && [...settings.noiseLevels], name);
    if (card.training.denoisingWeight !== null) {
      const { denoisingWeight, denoisingMean } = settings;
      t.like(card.training, { denoisingWeight, denoisingMean }, name);
    }
    t.is(card.training.startFrom?.name, settings.startFrom && basename(settings.startFrom), name);
    t.deepEqual([card.model, card.width], [recipe.model, recipe.width], name);
  }
});

test('a recipe of an unknown name is refused with the names there are', async (t) => {
  const error = await t.throwsAsync(findRecipe('resnet81-cifar10'), { code: 'UNKNOWN_NAME' });
  t.regex(error.message, /resnet18-cifar10/);
});

test('a recipe can lie in a file of its own; a file without one is refused', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'epsball-recipe-'));
  try {
    const recipe = {
      name: 'mine',
      summary: 'A recipe of my own.',
      ...{
        model: 'resnet18',
        dataset: 'shapes10',
        width: 8,
        epochs: 1,
        batch: 32,
        rate: 0.01,
        weightDecay: 0,
        seed: '7',
      },
    };
    for (const name of ['mine.ts', 'mine.mjs']) {
      const file = join(folder, name);
      const code = `import { defineRecipe } from 'epsball';\nexport default defineRecipe(${JSON.stringify(recipe)});\n`;
      await writeFile(file, code);
      const settings = resolveTraining(recipeOptions(await findRecipe(file)));
      t.like(settings, { name: 'mine', width: 8, seed: '7', rate: 0.01 });
    }
    const faults = { weightDecays: 5, seed: 0, summary: undefined };
    for (const [field, value] of Object.entries(faults)) {
      const file = join(folder, `${field}.mjs`);
      const text = JSON.stringify({ ...recipe, [field]: value });
      await writeFile(file, `import { defineRecipe } from 'epsball';\nexport default defineRecipe(${text});\n`);
      const error = await t.throwsAsync(findRecipe(file), { code: 'PLUGIN_INVALID' });
      t.true(error.message.includes(field), error.message);
    }
    const bare = join(folder, 'bare.mjs');
    await writeFile(bare, `export default ${JSON.stringify({ kind: 'recipe', ...recipe, emadecay: 0.9 })};\n`);
    await t.throwsAsync(findRecipe(bare), { code: 'PLUGIN_INVALID', message: /emadecay/ });
    const empty = join(folder, 'empty.ts');
    await writeFile(empty, 'export const nothing = 1;\n');
    await t.throwsAsync(findRecipe(empty), {
      code: 'PLUGIN_INVALID',
      message: /empty\.ts has no valid default export/,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

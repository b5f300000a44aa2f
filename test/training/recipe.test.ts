import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
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

/**
 * Recipes as a plan for `train.py`, on standard output:
 *
 *   npm run -s train:plan -- resnet18-cifar10 unet-cifar10 ./mine.ts > plan.json
 */
import '../../support/plain-errors.ts';
import { basename, isAbsolute } from 'node:path';
import { parseArgs } from 'node:util';
import { splitReference } from '../../../src/data-reference.ts';
import { splitRanges } from '../../../src/datasets/cifar10/files.ts';
import { findDataset } from '../../../src/datasets/index.ts';
import { EpsballError } from '../../../src/errors.ts';
import { findNetwork } from '../../../src/models/index.ts';
import { resolveTraining, type TrainSettings } from '../../../src/training/options.ts';
import { findRecipe, recipeOptions } from '../../../src/training/recipe.ts';

/** Where the images of a split lie: the official files, or those that `images.ts` writes. */
function rangesOf(dataset: string, split: 'train' | 'test'): object[] {
  if (dataset === 'cifar10') return [...splitRanges[split]];
  return [{ file: `${split}.bin`, from: 0, to: findDataset(dataset).splits[split] }];
}

/**
 * @throws EpsballError INVALID_OPTION for what the script does not do: data of one's own, begin with given weights, adversarial images of a joint
 * model, or beside noisy ones
 */
function refuseUndone({ name, model, dataset, adversarial, noiseLevels, startFrom }: TrainSettings): void {
  if (splitReference(dataset))
    throw new EpsballError(
      'INVALID_OPTION',
      `${name}: train.py reads the images of shapes10 and cifar10 alone, not ${dataset}; use npm run train for this recipe.`,
    );
  if (startFrom !== undefined)
    throw new EpsballError(
      'INVALID_OPTION',
      `${name}: train.py begins with weights that it draws, not with those of ${startFrom}; use npm run train for this recipe.`,
    );
  if (adversarial === undefined || (model === 'resnet18' && noiseLevels === undefined)) return;
  throw new EpsballError(
    'INVALID_OPTION',
    `${name}: train.py trains adversarially on plain models without noise only; use npm run train for this recipe.`,
  );
}

async function runOf(nameOrFile: string) {
  const settings = resolveTraining(recipeOptions(await findRecipe(nameOrFile)));
  refuseUndone(settings);
  const { model, dataset, width } = settings;
  const { classNames, inputShape, splits } = findDataset(dataset);
  const parameters = findNetwork(model).parameters({ width, inputShape, classes: classNames.length });
  return {
    recipe: isAbsolute(nameOrFile) ? `./${basename(nameOrFile)}` : nameOrFile,
    settings: {
      ...settings,
      noiseLevels: settings.noiseLevels ?? null,
      adversarialEpsilon: settings.adversarialEpsilon ?? null,
    },
    trainImages: splits.train,
    splits: { train: rangesOf(dataset, 'train'), test: rangesOf(dataset, 'test') },
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, { shape, init, decay, trainable }]) => [
        name,
        { shape, ...init, decay, trainable },
      ]),
    ),
  };
}

const { positionals } = parseArgs({ allowPositionals: true });
if (positionals.length === 0)
  throw new EpsballError('INVALID_OPTION', 'name at least one recipe: npm run -s train:plan -- resnet18-cifar10');
const runs = await Promise.all(positionals.map(runOf));
const names = runs.map(({ settings }) => settings.name);
const twice = names.find((name, i) => names.indexOf(name) < i);
if (twice !== undefined)
  throw new EpsballError(
    'INVALID_OPTION',
    `two runs would be called ${twice}, and write into one folder; name each once.`,
  );
console.log(JSON.stringify({ runs }));

import { z } from 'zod';
import { discover, findPlugin } from '../plugins/discover.ts';
import { importDefault } from '../plugins/import-default.ts';
import { localFiles } from '../plugins/local-files.ts';
import { checkMetadata } from '../plugins/metadata.ts';
import { EpsballError } from '../errors.ts';
import { isPlugin } from '../plugins/plugin.ts';
import { shareModules } from '../plugins/share-modules.ts';
import { precisions, type Precision } from '../models/safetensors.ts';
import { denoisingMeans, type DenoisingMean } from './denoising-mean.ts';
import type { TrainOptions } from './options.ts';

/** Everything that decides the weights of one checkpoint, but for versions and machine. */
export interface RecipeDefinition extends Required<
  Pick<TrainOptions, 'model' | 'dataset' | 'width' | 'epochs' | 'batch' | 'rate' | 'weightDecay' | 'seed'>
> {
  /** Of the checkpoint, and of the recipe's file. */
  readonly name: string;
  /** One sentence for people. */
  readonly summary: string;
  readonly labelSmoothing?: number;
  readonly emaDecay?: number;
  readonly noiseLevels?: readonly [number, number];
  readonly denoisingWeight?: number;
  readonly denoisingMean?: DenoisingMean;
  readonly adversarial?: string;
  readonly precision?: Precision;
  /** The folder of the checkpoint that training begins with, from the folder that the command is given in. */
  readonly startFrom?: string;
}

const number = z.number();

/** What of a definition can be checked before it is used: that nothing is missing or unknown, and of what type each field is. */
const definitionSchema = z.strictObject({
  ...{ name: z.string(), summary: z.string(), model: z.string(), dataset: z.string(), seed: z.string() },
  ...{ width: number, epochs: number, batch: number, rate: number, weightDecay: number },
  labelSmoothing: number.optional(),
  emaDecay: number.optional(),
  noiseLevels: z.tuple([number, number]).readonly().optional(),
  denoisingWeight: number.optional(),
  denoisingMean: z.enum(denoisingMeans).optional(),
  adversarial: z.string().optional(),
  precision: z.enum(precisions).optional(),
  startFrom: z.string().optional(),
}) satisfies z.ZodType<RecipeDefinition>;

/** A recipe as found. */
export interface Recipe extends RecipeDefinition {
  readonly kind: 'recipe';
}

/**
 * Declares how a model is trained; the default export of a file in `benchmarks/training/`.
 *
 * @throws EpsballError PLUGIN_INVALID if a field is missing, unknown or of another type
 */
export function defineRecipe(definition: RecipeDefinition): Recipe {
  const { error } = definitionSchema.safeParse(definition);
  if (error) {
    const { path, message } = error.issues[0]!;
    throw new EpsballError(
      'PLUGIN_INVALID',
      `the recipe has a fault: ${[path.join('.'), message].filter(Boolean).join(': ')}.`,
    );
  }
  checkMetadata('recipe', definition);
  return { kind: 'recipe', ...definition };
}

/** Every recipe by name, one per file of the folder. */
export async function discoverRecipes(
  folder: URL = new URL('../../benchmarks/training/', import.meta.url),
): Promise<ReadonlyMap<string, Recipe>> {
  return discover<Recipe>(['recipe'], folder);
}

/**
 * The recipe of this name, or in this file.
 *
 * @throws EpsballError UNKNOWN_NAME, INVALID_OPTION for a file that is not there, or PLUGIN_INVALID for one without a recipe
 */
export async function findRecipe(nameOrFile: string): Promise<Recipe> {
  if (!/\.m?[jt]s$/.test(nameOrFile)) return findPlugin('recipe', nameOrFile, await discoverRecipes());
  const { label, specifier } = localFiles([nameOrFile], process.cwd(), 'recipe')[0]!;
  shareModules();
  const exported = await importDefault(label, specifier);
  if (isPlugin(['recipe'], exported)) {
    const { kind: _, ...definition } = exported as Recipe;
    return defineRecipe(definition);
  }
  throw new EpsballError(
    'PLUGIN_INVALID',
    `${label} has no valid default export; end it with "export default defineRecipe({ … })", imported from 'epsball'.`,
  );
}

/** A recipe as options of the training. */
export function recipeOptions({ kind: _, summary: __, ...options }: Recipe): TrainOptions {
  const { sha256: ___, ...decided } = options as typeof options & { readonly sha256?: string };
  return decided;
}

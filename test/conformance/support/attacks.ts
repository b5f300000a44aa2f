import { discoverAttacks } from '../../../src/attacks/discover.ts';
import type { Attack, Norm } from '../../../src/attacks/types.ts';
import { resolveParams } from '../../../src/bench/params.ts';
import type { Engine } from '../../../src/engine/types.ts';
import type { ImageSet } from '../../../src/datasets/types.ts';
import type { LoadedModel } from '../../../src/models/types.ts';
import type { Params } from '../../../src/results/cell.ts';
import { randomImages } from '../../bench/support/images.ts';
import { runCells } from '../../bench/support/run-cells.ts';

/** Everything that `--attack` may name. */
export const knownAttacks = await discoverAttacks();

/** Every attack that is no ensemble. */
export const attacks: readonly Attack[] = [...knownAttacks.values()].filter((plugin) => plugin.kind === 'attack');

/** Radii at which a good attack breaks some of the samples of the small networks, and not all. */
export const radii: Readonly<Record<Norm, string>> = { linf: '0.02', l2: '0.15', l1: '0.8' };

/** Enough for what does not depend on how long an attack runs. */
const fewSteps = 24;

/** Default parameters with every large whole number brought down, so that runs are short. */
export function shortParams(attack: Attack): Params {
  const shorten = (value: Params[string]): Params[string] =>
    typeof value === 'number' && Number.isInteger(value) && value > fewSteps ? fewSteps : value;
  const short = Object.fromEntries(
    Object.entries(resolveParams(attack)).map(([name, value]) => [name, shorten(value)]),
  );
  return resolveParams(attack, short);
}

/** Random images with the labels that a model gives them, so that all of them are classified right. */
export async function ownImages(engine: Engine, model: LoadedModel, size: number, classes: number): Promise<ImageSet> {
  const { samples } = await runCells({
    engine,
    models: [model],
    images: randomImages(size, () => 0, { classes }),
    attacks: [attacks.find(({ name }) => name === 'fgsm')!],
    epsilons: ['0'],
  });
  return randomImages(size, (_, index) => samples[index]!.clean.prediction, { classes });
}

/** The attack as a run needs it: one that works on another model gets a second one. */
export function modelsFor({ surrogate }: Attack, model: LoadedModel, other: LoadedModel): LoadedModel[] {
  return surrogate ? [model, other] : [model];
}

import { reasonOf } from '../bench/failure.ts';
import { makePlan } from '../bench/plan.ts';
import type { Experiment } from '../bench/resolve.ts';
import type { Plan } from '../bench/types.ts';
import { EpsballError } from '../errors.ts';
import { checkPurifier } from '../models/check-purifier.ts';
import type { LoadedModel } from '../models/types.ts';
import type { PublishedRun } from './published-run.ts';
import { storedExperiment } from './stored-experiment.ts';
import type { Surroundings, VerifyOptions } from './surroundings.ts';

/** What the configuration of a run leads to with the program, plugins and weights that are here; or why that cannot be said. */
export type PlannedRun =
  | { readonly experiment: Experiment; readonly models: readonly LoadedModel[]; readonly plan: Plan }
  | { readonly lack: string };

/** Plans a published run on its first samples, as many as are to be attacked again. */
export async function planRun(
  { result: { config }, isFrozen }: PublishedRun,
  surroundings: Surroundings,
  options: VerifyOptions,
): Promise<PlannedRun> {
  const found = surroundings.models;
  if (!isFrozen) return { lack: 'the run was written before the layout of results was frozen' };
  if (found.size < surroundings.references.size) return { lack: 'weights of the run are not here' };
  try {
    const samples = Math.min(options.repeat ?? 1, config.samples);
    const experiment = await storedExperiment(config, surroundings, options, samples);
    const purifier = config.purifier === null ? undefined : found.get(config.purifier);
    if (purifier) checkPurifier(purifier, config.purifier!);
    const models = config.models.map((name) => ({ ...found.get(name)!, purifier }));
    return { experiment, models, plan: makePlan(experiment, models) };
  } catch (error) {
    if (!(error instanceof EpsballError)) throw error;
    return { lack: reasonOf(error) };
  }
}

import { resolveExperiment, type Experiment } from '../bench/resolve.ts';
import type { RunOptions } from '../bench/types.ts';
import { baseOf } from '../results/base-of.ts';
import type { Config } from '../results/config.ts';
import type { Surroundings, VerifyOptions } from './surroundings.ts';

/**
 * The experiment of a stored configuration, on so many of its samples and without checks of the measurement.
 *
 * @throws EpsballError where something that the configuration names is not here
 */
export async function storedExperiment(
  config: Config,
  { references }: Pick<Surroundings, 'references'>,
  { plugins, dataDir, workers }: VerifyOptions,
  samples: number,
): Promise<Experiment> {
  const { attacks, defenses, models, purifier, datasets, threats, gradients, surrogate, params } = config;
  const referenceOf = (name: string): string => references.get(name) ?? name;
  const options: RunOptions = {
    attacks,
    defenses,
    models: models.map(referenceOf),
    purifier: purifier === null ? undefined : referenceOf(purifier),
    dataset: datasets[0],
    norms: [...new Set(threats.map(({ norm }) => norm))],
    gradients,
    surrogate: surrogate ?? undefined,
    params: Object.fromEntries([...attacks, ...defenses].map((label) => [baseOf(label), params[label] ?? {}])),
    plugins,
    dataDir,
    workers,
  };
  const resolved = await resolveExperiment(options);
  const own = surrogate === null ? undefined : params[surrogate];
  return {
    ...resolved,
    surrogate: resolved.surrogate && { ...resolved.surrogate, ...(own && { params: own }) },
    config: { ...config, samples, checks: false },
  };
}

import { discover } from '../plugins/discover.ts';
import { checkMetadata } from '../plugins/metadata.ts';

/** An experiment as data: what `--benchmark NAME` fills in. */
export interface BenchmarkDefinition {
  /** Kebab-case, the name of the file. */
  readonly name: string;
  /** One sentence for people. */
  readonly summary: string;
  readonly dataset: string;
  readonly models: readonly string[];
  /** Names or labels, "tweedie:steps=3". */
  readonly defenses: readonly string[];
  /** Attacks to run where none is given; absent if the user must choose. */
  readonly attacks?: readonly string[];
  readonly gradients?: readonly string[];
  /** What points are made through for the way `surrogate`, which it adds; left away where the user names ways without it. */
  readonly surrogate?: string;
  readonly noise?: readonly string[];
  readonly eot?: readonly number[];
  readonly verdictDraws?: number;
  readonly norms: readonly string[];
  /** Radii as text, used with every norm; by default the usual one of each norm. */
  readonly epsilons?: readonly string[];
  readonly samples: number;
  /** The same where a defense of the run works on images in steps, each of which costs a pass or more; by default as many. */
  readonly samplesInSteps?: number;
  readonly seed: number | string;
}

/** A benchmark as found. */
export interface Benchmark extends BenchmarkDefinition {
  readonly kind: 'benchmark';
}

/**
 * Declares a benchmark; the default export of a file in `benchmarks/`.
 *
 * @throws EpsballError PLUGIN_INVALID if the metadata is incomplete
 */
export function defineBenchmark(definition: BenchmarkDefinition): Benchmark {
  checkMetadata('benchmark', definition);
  return { kind: 'benchmark', ...definition };
}

/** Every benchmark by name, one per file of the folder. */
export async function discoverBenchmarks(
  folder: URL = new URL('../../benchmarks/', import.meta.url),
): Promise<ReadonlyMap<string, Benchmark>> {
  return discover<Benchmark>(['benchmark'], folder);
}

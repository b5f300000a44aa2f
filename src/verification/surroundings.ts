import type { KnownPlugins } from '../bench/known-plugins.ts';
import type { DatasetDefinition, DownloadProgress, ImageSet } from '../datasets/types.ts';
import type { LoadedModel } from '../models/types.ts';
import type { Ruling } from './ruling.ts';

/** What a run is judged with, besides its files. */
export interface VerifyOptions {
  /** Where models lie that are not where their names say: folders or URLs, as for `bench`; each is found by the name on its card. */
  readonly models?: readonly string[] | undefined;
  /** Files with attacks or defenses that are not part of epsball. */
  readonly plugins?: readonly string[] | undefined;
  readonly dataDir?: string | undefined;
  /** How many samples, from the first on, are attacked again; default none. */
  readonly repeat?: number | undefined;
  /** What they are attacked on; default as recorded. */
  readonly device?: string | undefined;
  readonly workers?: number | undefined;
}

/** Told to the caller while a run is verified. */
export interface VerifyEvents {
  onProgress?(activity: string): void;
  onDownload?(progress: DownloadProgress): void;
}

/** What of the named weights, data and plugins is here and is what the run was made with. */
export interface Surroundings {
  /** By name in the configuration; purifiers too. */
  readonly models: ReadonlyMap<string, LoadedModel>;
  /** What each of those models is called here: its name, a folder, or a URL. */
  readonly references: ReadonlyMap<string, string>;
  readonly dataset?: DatasetDefinition | undefined;
  readonly images?: ImageSet | undefined;
  readonly plugins: KnownPlugins;
}

/** A part of the surroundings with what is to be said of it. */
export interface Found<T> {
  readonly rulings: readonly Ruling[];
  readonly found: T;
}

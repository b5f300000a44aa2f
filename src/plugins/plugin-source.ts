/** Where plugins from elsewhere are loaded from. */
export interface PluginSource {
  /** In words, for errors: "the plugin file attacks/mine.ts". */
  readonly label: string;
  /** For the record, the same on every machine: "mine.ts", or "epsball-attack-mine@1.0.0". */
  readonly name: string;
  /** What to import. */
  readonly specifier: string;
  /** The file that this means. */
  readonly file: URL;
  /** What to do if it cannot be loaded. */
  readonly remedy?: string;
}

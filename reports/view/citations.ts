import { linkOf } from '../../src/results/link.ts';
import type { PluginInfo, RunResult } from '../../src/results/schema.ts';

/** What a name in the report stands for, and the work it follows. */
export interface CitationView {
  readonly name: string;
  readonly summary: string;
  readonly reference: string;
  /** Address of the paper if the reference has a DOI or an arXiv number, else null. */
  readonly link: string | null;
}

/** One entry for every attack, defense, model and data set. */
export function citations({ attacks, defenses, models, datasets }: RunResult): CitationView[] {
  const named: (readonly [string, Pick<PluginInfo, 'summary' | 'reference'>])[] = [
    ...Object.entries(attacks),
    ...Object.entries(defenses),
    ...Object.values(models).map((model) => [model.name, model] as const),
    ...Object.entries(datasets),
  ];
  const unique = new Map(named);
  return [...unique].map(([name, { summary, reference }]) => ({ name, summary, reference, link: linkOf(reference) }));
}

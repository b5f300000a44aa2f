import { count, utc } from '../../src/results/format.ts';
import type { DatasetInfo, Provenance } from '../../src/results/provenance.ts';
import { dataFacts, originFacts, type FactView } from './provenance.ts';
import { shellCommand } from '../../src/shell-command.ts';

/** A table of numbers: what the rows are called, the columns, and the rows. */
export interface NumberTable {
  readonly title: string;
  readonly note: string;
  readonly corner: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[];
  /** The same as SVG; empty where there is no chart. */
  readonly chart: string;
}

/** Everything that the page of a measurement without attacks prints. */
export interface MeasurementView {
  readonly title: string;
  readonly finished: string;
  readonly program: string;
  readonly summary: readonly string[];
  readonly warnings: readonly string[];
  readonly tables: readonly NumberTable[];
  readonly strips: readonly {
    readonly title: string;
    readonly pictures: readonly { readonly caption: string; readonly source: string; readonly alt: string }[];
  }[];
  readonly command: string;
  readonly facts: readonly FactView[];
}

/** What the results of all measurements without attacks have. */
interface Measurement {
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly config: { readonly dataset: string; readonly samples: number; readonly seed: number | string };
  readonly provenance: Provenance;
  readonly dataset: DatasetInfo;
  readonly warnings: readonly string[];
}

/**
 * What a page says whatever was measured.
 *
 * @param more facts about what was measured
 */
export function measurementFrame(
  { startedAt, finishedAt, config, provenance, dataset, warnings }: Measurement,
  more: readonly FactView[],
): Pick<MeasurementView, 'finished' | 'program' | 'warnings' | 'command' | 'facts'> {
  return {
    finished: utc(finishedAt),
    program: `${provenance.tool.name} ${provenance.tool.version}`,
    warnings,
    command: shellCommand(provenance.argv),
    facts: [
      { name: 'started', value: utc(startedAt) },
      { name: 'finished', value: utc(finishedAt) },
      { name: 'seed', value: String(config.seed) },
      { name: 'images', value: `the first ${count(config.samples)} of the test split` },
      ...originFacts(provenance),
      ...more,
      ...dataFacts(config.dataset, dataset),
    ],
  };
}

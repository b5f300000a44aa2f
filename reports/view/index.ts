import type { Example } from '../../src/results/example.ts';
import { exampleRule } from '../../src/results/example.ts';
import { countsOtherClasses, type TargetChoice } from '../../src/results/config.ts';
import type { RunResult, SampleRecord } from '../../src/results/schema.ts';
import { contests } from '../../src/results/summary.ts';
import { checks, warnings, type ChecksView } from './checks.ts';
import { citations, type CitationView } from './citations.ts';
import { classes, mostClasses, type ClassesView } from './classes.ts';
import { copies, type CopyView } from './copies.ts';
import { costs, type CostView } from './cost.ts';
import { listed, percent, utc } from '../../src/results/format.ts';
import { gallery, type GalleryView } from './gallery.ts';
import { grouped } from '../../src/results/grouped.ts';
import { headlines, type HeadlineView } from './headline.ts';
import { settings, type SettingView } from './method.ts';
import { facts, type FactView } from './provenance.ts';
import { shellCommand } from '../../src/shell-command.ts';
import { reliability } from './reliability.ts';
import { arenas, type ArenaView } from './results.ts';
import { robustnessCurves, type CurveView } from './robustness-curves.ts';
import { spending, type SpendingView } from './spending.ts';

/** Everything the templates print, as plain text; every field is always there. */
export interface ReportView {
  readonly title: string;
  readonly finished: string;
  readonly program: string;
  readonly samples: string;
  readonly confidence: string;
  /** Which class breaks must be taken for, where any other wrong one counts as robust; else empty. */
  readonly target: string;
  readonly headlines: readonly HeadlineView[];
  /** Contests for which there is no room in the headline. */
  readonly further: number;
  readonly reliability: string;
  readonly warnings: readonly string[];
  readonly arenas: readonly ArenaView[];
  readonly copies: readonly CopyView[];
  readonly curves: readonly CurveView[];
  readonly exampleRule: string;
  readonly gallery: GalleryView;
  readonly classes: readonly ClassesView[];
  readonly mostClasses: number;
  readonly checks: ChecksView;
  readonly costs: readonly CostView[];
  readonly spending: readonly SpendingView[];
  readonly settings: readonly SettingView[];
  readonly command: string;
  readonly facts: readonly FactView[];
  readonly citations: readonly CitationView[];
}

const headlineLimit = 6;

/** What a report says, from the contents of a run folder alone. */
export function reportView(
  result: RunResult,
  samples: readonly SampleRecord[],
  examples: readonly Example[],
): ReportView {
  const all = contests(result.cells, samples);
  const sentences = headlines(all);
  const byCell = grouped(samples, ({ cell }) => cell);
  const recordsOf = (cell: string): readonly SampleRecord[] => byCell.get(cell) ?? [];
  const { config, provenance } = result;
  return {
    title: `Robustness of ${listed(config.models)} on ${listed(config.datasets)}`,
    finished: utc(result.finishedAt),
    program: `${provenance.tool.name} ${provenance.tool.version}`,
    samples: `${config.samples} test image${config.samples === 1 ? '' : 's'}`,
    confidence: percent(0.95).replace('.0', ''),
    target: countsOtherClasses(config.target) ? targetInWords(config.target, result) : '',
    headlines: sentences.slice(0, headlineLimit),
    further: Math.max(0, sentences.length - headlineLimit),
    reliability: reliability(result),
    warnings: warnings(result),
    arenas: arenas(all),
    copies: copies(result, samples, all),
    curves: robustnessCurves(result, all, samples),
    exampleRule,
    gallery: gallery(result, all, examples),
    classes: classes(result, all, recordsOf),
    mostClasses,
    checks: checks(result),
    costs: costs(result),
    spending: spending(result, all, recordsOf),
    settings: settings(result),
    command: shellCommand(provenance.argv),
    facts: facts(result),
    citations: citations(result),
  };
}

function targetInWords(choice: TargetChoice, { datasets }: RunResult): string {
  if (typeof choice === 'string') return choice;
  const names = Object.values(datasets).map(({ classes: all }) => all[choice]);
  return `class ${choice}, ${listed([...new Set(names.filter((name) => name !== undefined))])}`;
}

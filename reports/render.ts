import { existsSync, readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import type { Example } from '../src/results/example.ts';
import type { RunResult, SampleRecord } from '../src/results/schema.ts';
import type { Certification } from '../src/results/certification.ts';
import type { Evaluation } from '../src/results/evaluation.ts';
import type { PictureStrip } from '../src/results/picture-strip.ts';
import type { Comparison } from '../src/comparison/schema.ts';
import type { StoredRun } from '../src/results/run-files.ts';
import type { Leaderboard } from '../src/leaderboard/leaderboard.ts';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { certificationView } from './view/certification.ts';
import { comparisonView } from './view/comparison.ts';
import { evaluationView } from './view/evaluation.ts';
import { reportView } from './view/index.ts';
import { leaderboardView } from './view/leaderboard.ts';

const sectionNames = [
  ...['headline', 'results', 'curves', 'gallery', 'classes', 'checks', 'cost', 'method', 'provenance', 'citations'],
];
const commonStyles = ['report.css', 'tables.css', 'figures.css'];

/** Beside this file in the repository; in the package, which has no templates in dist/, two levels up. */
const root = [new URL('./', import.meta.url), new URL('../../reports/', import.meta.url)].find((folder) =>
  existsSync(new URL('templates/report.hbs', folder)),
);

/**
 * The report of a run as one HTML file that needs no network, and no script to be read: the few in it sort tables
 * and copy text. A pure function: the same result, samples and examples give the same bytes. Whatever the strings in them say, they come
 * out as text.
 */
export function renderReport(
  result: RunResult,
  samples: readonly SampleRecord[],
  examples: readonly Example[],
): string {
  const view = reportView(result, samples, examples);
  const sections = sectionNames.map((name) => template(name)(view));
  return page(view.title, sections.join('\n'), { scripts: ['sortable-table.js', 'copy-button.js'] });
}

/** The page of an evaluation, in the same way. */
export function renderEvaluation(evaluation: Evaluation, pictures: readonly PictureStrip[]): string {
  const view = evaluationView(evaluation, pictures);
  return page(view.title, template('measurement')(view));
}

/** The page of a certification, in the same way. */
export function renderCertification(certification: Certification): string {
  const view = certificationView(certification);
  return page(view.title, template('measurement')(view));
}

/**
 * The page of a comparison, in the same way.
 *
 * @param runs those that were compared, the baseline first
 */
export function renderComparison(comparison: Comparison, runs: readonly StoredRun[]): string {
  const view = comparisonView(comparison, runs);
  return page(view.title, template('comparison')(view), { styles: ['comparison.css'] });
}

/** The page of a leaderboard, in the same way; the scripts in it sort and filter rows. */
export function renderLeaderboard(leaderboard: Leaderboard): string {
  const view = leaderboardView(leaderboard);
  return page(view.title, template('leaderboard')(view), {
    scripts: ['sortable-table.js', 'filter-rows.js'],
    styles: ['leaderboard.css'],
  });
}

/** Files in assets/ that a page needs beside the usual styles; only the scripts named here may run in it. */
interface PageAssets {
  readonly scripts?: readonly string[];
  readonly styles?: readonly string[];
}

/** A whole page around sections. */
function page(title: string, sections: string, assets: PageAssets = {}): string {
  const scripts = (assets.scripts ?? []).map(asset);
  const style = [...commonStyles, ...(assets.styles ?? [])].map(asset).join('');
  return template('report')({ title, style, sections, scripts, policy: contentSecurityPolicy(scripts) });
}

function template(name: string): Handlebars.TemplateDelegate {
  return Handlebars.compile(readFileSync(new URL(`templates/${name}.hbs`, root), 'utf8'), { strict: true });
}

function asset(name: string): string {
  return readFileSync(new URL(`assets/${name}`, root), 'utf8');
}

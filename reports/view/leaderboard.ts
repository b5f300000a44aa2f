import { ball, contender, count, hundredths, interval, percent, utc } from '../../src/results/format.ts';
import type { Estimate } from '../../src/results/estimate.ts';
import { runFiles } from '../../src/results/run-files.ts';
import type { RunResult } from '../../src/results/schema.ts';
import { footnotesOf, type Footnote, type Footnotes } from '../../src/leaderboard/footnotes.ts';
import type { Leaderboard, LeaderboardRow } from '../../src/leaderboard/leaderboard.ts';
import { modelInfoPath } from '../../src/leaderboard/model-info.ts';
import { attackList, attackSummary, contenderName, trainingSummary } from '../../src/leaderboard/row-text.ts';
import { modelInfoFolder, runFolder, siteFiles } from '../../src/leaderboard/site-files.ts';
import { readingRules } from '../../src/leaderboard/table-text.ts';

/** A measured share: in words, as a number to sort by, and where its bar and the mark on it are, in hundredths of the width. */
interface ShareView {
  readonly value: string;
  readonly interval: string;
  readonly number: number;
  readonly bar: { readonly start: string; readonly length: string; readonly mark: string };
}

/** A few words with the number of a footnote, 0 for none. */
interface NotedView {
  readonly text: string;
  readonly tag: string;
  readonly note: number;
}

/** A row of the leaderboard as its page shows it. */
interface RowView {
  readonly rank: string;
  readonly rankNumber: string;
  readonly name: string;
  readonly report: string;
  readonly json: string;
  readonly training: string;
  readonly weights: string;
  readonly robust: ShareView;
  readonly clean: ShareView;
  readonly claims: readonly NotedView[];
  readonly claimNumber: string;
  readonly attacks: string;
  readonly allAttacks: string;
  readonly images: string;
  readonly imagesNumber: number;
  readonly parameters: string;
  readonly parametersNumber: string;
  readonly flags: readonly NotedView[];
  readonly flagsNumber: number;
}

/** Everything that the template of a leaderboard prints, as plain text; every field is always there. */
export interface LeaderboardView {
  readonly title: string;
  /** "12 defended models, measured by 3 runs" */
  readonly extent: string;
  readonly rules: readonly string[];
  readonly rows: string;
  readonly several: boolean;
  readonly tables: readonly {
    readonly id: string;
    readonly title: string;
    readonly claimed: boolean;
    readonly rows: readonly RowView[];
  }[];
  readonly notes: readonly (Footnote & { readonly id: number })[];
  readonly unmeasured: readonly string[];
  readonly files: readonly { readonly name: string; readonly summary: string }[];
  readonly runs: readonly RunView[];
}

interface RunView {
  readonly id: string;
  readonly report: string;
  readonly finished: string;
  readonly program: string;
  readonly commit: string;
  readonly downloads: readonly { readonly name: string; readonly path: string }[];
}

/** What the page of a leaderboard says. */
export function leaderboardView(leaderboard: Leaderboard): LeaderboardView {
  const notes = footnotesOf(leaderboard);
  const { tables, runs, unmeasured } = leaderboard;
  const rows = tables.reduce((sum, table) => sum + table.rows.length, 0);
  return {
    title: 'Robustness leaderboard',
    extent: `${plural(rows, 'row')} in ${plural(tables.length, 'table')}, measured by ${plural(runs.length, 'run')}`,
    rules: readingRules(leaderboard),
    rows: plural(rows, 'row'),
    several: tables.length > 1,
    tables: tables.map((table, i) => ({
      id: `table-${i + 1}`,
      title: table.title,
      claimed: table.rows.some(({ claims }) => claims.length > 0),
      rows: table.rows.map((row) => rowView(row, notes)),
    })),
    notes: notes.all.map((note, i) => ({ ...note, id: i + 1 })),
    unmeasured: unmeasured.map(({ run, contest }) => {
      const reasons = new Set(contest.cells.flatMap((cell) => (cell.status === 'done' ? [] : [cell.reason])));
      const place = `${contender(contest)}, ${contest.dataset}, ${ball(contest)}`;
      return `${place}: ${[...reasons].join('; ')} (run ${run.id})`;
    }),
    files: [
      { name: siteFiles.csv, summary: 'all tables, for programs and spreadsheets' },
      { name: siteFiles.markdown, summary: 'tables in Markdown, for a README' },
      { name: siteFiles.latex, summary: 'tables in LaTeX, for a paper' },
    ],
    runs: runs.map(runView),
  };
}

function rowView(row: LeaderboardRow, notes: Footnotes): RowView {
  const { rank, outcome, modelInfo, claims, flags, run } = row;
  return {
    rank: rank === null ? '–' : String(rank),
    rankNumber: rank === null ? '' : String(rank),
    name: contenderName(row),
    report: reportPath(run),
    json: rank === null ? '' : [modelInfoFolder, ...modelInfoPath(row)].join('/'),
    training: trainingSummary(row) ?? '',
    weights: modelInfo?.sha256.slice(0, 8) ?? '',
    robust: share(outcome.worst),
    clean: share(outcome.clean),
    claims: claims.map((claim) => ({
      text: percent(claim.robustAccuracy),
      tag: claim.above ? 'above' : '',
      note: notes.numberOf(claim),
    })),
    claimNumber: claims.length === 0 ? '' : String(Math.max(...claims.map(({ robustAccuracy }) => robustAccuracy))),
    attacks: attackSummary(row),
    allAttacks: outcome.measured.length > 1 ? attackList(outcome.measured) : '',
    images: count(outcome.worst.n),
    imagesNumber: outcome.worst.n,
    parameters: modelInfo ? count(modelInfo.parameters) : '',
    parametersNumber: modelInfo ? String(modelInfo.parameters) : '',
    flags: flags.map((flag) => ({ text: flag.label, tag: flag.kind, note: notes.numberOf(flag) })),
    flagsNumber: flags.filter(({ kind }) => kind !== 'note').length,
  };
}

function share(estimate: Estimate): ShareView {
  const { value, low, high } = estimate;
  return {
    value: percent(value),
    interval: interval(estimate),
    number: value,
    bar: { start: hundredths(low), length: hundredths(high - low), mark: hundredths(value) },
  };
}

function runView(run: RunResult): RunView {
  const { tool, git } = run.provenance;
  const folder = runFolder(run.id).join('/');
  return {
    id: run.id,
    report: reportPath(run),
    finished: utc(run.finishedAt),
    program: `${tool.name} ${tool.version}`,
    commit: git ? git.commit.slice(0, 10) : 'package',
    downloads: [runFiles.result, runFiles.samples, runFiles.summary].map((name) => ({
      name,
      path: `${folder}/${name}`,
    })),
  };
}

function reportPath({ id }: RunResult): string {
  return [...runFolder(id), runFiles.report].join('/');
}

function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

import { createHash } from 'node:crypto';
import { constants, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileSha256 } from '../file-sha256.ts';
import { runFiles, type RenderReport, type StoredRun } from '../results/run-files.ts';
import { writeWholeFolder } from '../results/whole-folder.ts';
import { copiedFiles } from './copied-files.ts';
import { leaderboardCsv } from './csv.ts';
import { leaderboardLatex } from './latex.ts';
import type { Leaderboard } from './leaderboard.ts';
import { leaderboardMarkdown } from './markdown.ts';
import { modelInfo, modelInfoPath } from './model-info.ts';
import { modelInfoFolder, runFolder, siteFiles } from './site-files.ts';
import { compareText } from './rank.ts';
import { replaceSite } from './replace-site.ts';
import type { SiteManifest } from './site-manifest.ts';

/** A run and the folder that it was read from. */
export interface FoundRun {
  readonly folder: string;
  readonly run: StoredRun;
}

/** Makes the pages of a site; pure functions. */
export interface SitePages {
  readonly leaderboard: (leaderboard: Leaderboard) => string;
  readonly report: RenderReport;
}

/**
 * Writes a static site: the leaderboard as a page and in other forms, and each run as a whole run folder: its files byte for byte, the
 * report made anew. Equal runs give equal bytes.
 *
 * @param folder must not exist, or be empty; with `replace` it may be a site that nothing was added to or changed in
 * @throws EpsballError OUTPUT_NOT_WRITABLE if the folder is taken or cannot be written, MISSING_DATA if a file of a run is not there
 */
export function writeSite(
  folder: string,
  leaderboard: Leaderboard,
  runs: readonly FoundRun[],
  pages: SitePages,
  { replace = false }: { readonly replace?: boolean } = {},
): void {
  const write = (partial: string): void => {
    writeFiles(partial, leaderboard, runs, pages);
  };
  if (replace) replaceSite(folder, write);
  else writeWholeFolder(folder, write);
}

function writeFiles(folder: string, leaderboard: Leaderboard, runs: readonly FoundRun[], pages: SitePages): void {
  const sums = new Map<string, string>();
  const place = (parts: readonly string[]): string => {
    const path = join(folder, ...parts);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  };
  const write = (parts: readonly string[], content: string): void => {
    writeFileSync(place(parts), content, { flag: 'wx' });
    sums.set(parts.join('/'), createHash('sha256').update(content).digest('hex'));
  };
  const copy = (source: string, parts: readonly string[]): void => {
    const path = place(parts);
    copyFileSync(source, path, constants.COPYFILE_EXCL);
    sums.set(parts.join('/'), fileSha256(path));
  };
  write([siteFiles.page], pages.leaderboard(leaderboard));
  write([siteFiles.markdown], leaderboardMarkdown(leaderboard));
  write([siteFiles.latex], leaderboardLatex(leaderboard));
  write([siteFiles.csv], leaderboardCsv(leaderboard));
  for (const row of leaderboard.tables.flatMap(({ rows }) => rows)) {
    if (row.rank === null) continue;
    write([modelInfoFolder, ...modelInfoPath(row)], `${JSON.stringify(modelInfo(row), null, 2)}\n`);
  }
  for (const { folder: source, run } of runs) {
    const target = runFolder(run.result.id);
    for (const name of copiedFiles(source, run.result)) copy(join(source, name), [...target, ...name.split('/')]);
    write([...target, runFiles.report], pages.report(run.result, run.samples, run.examples));
  }
  const files = Object.fromEntries([...sums].sort(([a], [b]) => compareText(a, b)));
  const manifest: SiteManifest = { kind: 'epsball-site', schemaVersion: 1, files };
  writeFileSync(join(folder, siteFiles.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
}

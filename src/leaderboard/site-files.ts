import { fileName } from '../file-name.ts';

/** Names of the files at the top of a site. */
export const siteFiles = {
  page: 'index.html',
  markdown: 'leaderboard.md',
  latex: 'leaderboard.tex',
  csv: 'leaderboard.csv',
  /** What the site consists of, with checksums. */
  manifest: 'site.json',
} as const;

/** Folder of the models' files, by data set and norm. */
export const modelInfoFolder = 'model_info';

/** Folder of a run in a site, as the parts of a path. */
export function runFolder(id: string): [runs: string, run: string] {
  return ['runs', fileName(id)];
}

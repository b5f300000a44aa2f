import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EpsballError } from '../errors.ts';
import type { Command } from './command.ts';
import { exitCodes } from './failure.ts';
import { plain } from './plain.ts';
import type { Terminal } from './terminal.ts';
import { optionValues } from './values.ts';

/** What to make a site of, and where. */
interface SiteRequest {
  readonly runs: readonly string[];
  readonly out: string;
  readonly claims: string | undefined;
  readonly force: boolean;
}

/** `epsball report RUN`: makes the report of a run folder again from its files; with `--out` a site of many runs. */
export const report: Command = {
  name: 'report',
  summary: 'Makes report.html of a run folder again from its other files, or a leaderboard site of many runs.',
  usage: 'RUN… [--out DIR]',
  options: {
    out: {
      value: 'DIR',
      help: 'Folder for a static site with a leaderboard and the reports of all runs, new or empty.',
    },
    claims: {
      value: 'FILE',
      help: 'Numbers reported elsewhere, shown beside those measured; the layout is in docs/publishing-results.md.',
    },
    force: { help: 'Let --out replace a site that this command made and nobody changed.' },
    help: { help: 'Show this text.' },
  },
  positionals: Infinity,
  examples: [
    'epsball report results/20261123T150405Z-quick-0123abcd',
    'epsball report results/* --out site --claims claims.json',
  ],
  async run(given, terminal) {
    const { text, has } = optionValues(given);
    const [out, claims, force] = [text('out'), text('claims'), has('force')];
    const [folder, ...others] = given.positionals;
    if (folder === undefined || given.positionals.includes('')) {
      throw new EpsballError('INVALID_OPTION', 'report needs a run folder: epsball report results/…');
    }
    if (out !== undefined) return writeSite({ runs: given.positionals, out, claims, force }, terminal);
    if (others.length > 0 || claims !== undefined || force) {
      const what = others.length > 0 ? 'several runs' : claims === undefined ? '--force' : '--claims';
      throw new EpsballError(
        'INVALID_OPTION',
        `${what} ${others.length > 0 ? 'make' : claims === undefined ? 'belongs to' : 'belong to'} a site: name its folder with --out DIR.`,
      );
    }
    const { readRun, render, writeReport } = await import('../index.ts');
    terminal.out(writeReport(folder, readRun(folder), render));
    return exitCodes.done;
  },
};

async function writeSite({ runs, out, claims, force }: SiteRequest, terminal: Terminal): Promise<number> {
  const epsball = await import('../index.ts');
  epsball.assertWritableOutput(out, { replace: force });
  const folders = runs.filter((path) => epsball.isRunFolder(path));
  const strays = runs.filter((path) => !folders.includes(path));
  for (const path of strays) {
    if (folders.length === 0 || !existsSync(path)) epsball.assertRunFolder(path);
    terminal.note(`skipped: "${path}" is no folder of a finished run.`);
  }
  const found = folders.map((folder) => ({ folder, run: epsball.readRun(folder) }));
  const leaderboard = epsball.makeLeaderboard(
    found.map(({ run }) => run),
    claims === undefined ? [] : epsball.readClaims(claims),
  );
  const pages = { leaderboard: epsball.renderLeaderboard, report: epsball.render };
  epsball.writeSite(out, leaderboard, found, pages, { replace: force });
  for (const { model, defense, dataset, norm, epsilon } of leaderboard.unusedClaims) {
    const place = `${epsball.contender({ model, defense })}, ${dataset}, ${norm} ${epsilon}`;
    terminal.note(
      `${terminal.style('warning:', 'yellow', 'note')} nothing measured answers the claim about ${plain(place)}.`,
    );
  }
  terminal.out(join(out, epsball.siteFiles.page));
  return exitCodes.done;
}

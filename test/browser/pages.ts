import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderComparison, renderLeaderboard, renderReport } from '../../reports/render.ts';
import { compareRuns } from '../../src/comparison/compare.ts';
import { makeLeaderboard } from '../../src/leaderboard/leaderboard.ts';
import { knownRun } from '../comparison/known-outcomes.ts';
import { variedRun } from '../leaderboard/runs.ts';
import { madeUpRun, type MadeUp } from '../results/made-up-run.ts';

/** A page of a kind that epsball writes, made from runs that nobody measured. */
export interface PageKind {
  readonly name: string;
  html(): string;
}

const hostile = `</script><script>document.title='broken'</script>"><img src=x onerror=alert(1)>${'w'.repeat(400)}`;
const several: MadeUp = { epsilons: ['2/255', '4/255', '8/255'] };
const hostileNames: MadeUp = { models: ['resnet18', hostile], warnings: [hostile] };

function report(choice?: MadeUp): string {
  const { result, samples, examples } = madeUpRun(choice);
  return renderReport(result, samples, examples);
}

function comparison(choice?: MadeUp): string {
  const runs = [knownRun({}, choice), knownRun({ broken: { pgd: [0, 1, 2, 3, 4, 5, 6, 7] } }, choice)];
  return renderComparison(compareRuns(runs), runs);
}

function leaderboard(models: readonly string[], choice?: MadeUp): string {
  const runs = models.map((model, i) =>
    variedRun({ ...choice, models: [model], id: `run-${i + 1}`, weights: String(i + 1) }),
  );
  return renderLeaderboard(makeLeaderboard(runs));
}

export const pageKinds: readonly PageKind[] = [
  { name: 'report', html: () => report(several) },
  { name: 'report with hostile names', html: () => report(hostileNames) },
  { name: 'comparison', html: () => comparison() },
  { name: 'comparison with hostile names', html: () => comparison({ models: [hostile] }) },
  { name: 'leaderboard', html: () => leaderboard(['resnet18', 'gradresnet', 'resnet18-at']) },
  { name: 'leaderboard with hostile names', html: () => leaderboard(['resnet18', hostile], { warnings: [hostile] }) },
];

function largeReport(): string {
  const { result, samples, examples } = madeUpRun({
    ...{ models: ['a', 'b', 'c', 'd'], defenses: ['feedforward'], attacks: ['e', 'f', 'g', 'h'], samples: 32 },
    ...several,
  });
  return renderReport(
    result,
    samples,
    examples.flatMap((example) => Array.from({ length: 8 }, () => example)),
  );
}

/** Pages of the size of large runs, of which pictures are taken and times measured. */
export const largePages: readonly PageKind[] = [
  { name: 'report of 48 cells with 8 times the examples', html: largeReport },
  {
    name: 'report of 10,000 samples in 12 cells',
    html: () => report({ models: ['a', 'b'], defenses: ['feedforward'], samples: 10_000, ...several }),
  },
];

/** Writes pages into a new folder. Returns their addresses by name, and how to remove them. */
export function writePages(kinds: readonly PageKind[]): { addresses: ReadonlyMap<string, string>; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'epsball-pages-'));
  const addresses = kinds.map(({ name, html }, i) => {
    const path = join(folder, `${i}.html`);
    writeFileSync(path, html());
    return [name, pathToFileURL(path).href] as const;
  });
  return {
    addresses: new Map(addresses),
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}

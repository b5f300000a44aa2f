import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderReport } from '../../reports/render.ts';
import { madeUpRun } from '../results/made-up-run.ts';

/** A page of each kind that epsball writes, made from runs that nobody measured. */
export interface PageKind {
  readonly name: string;
  html(): string;
}

const hostile = `</script><script>document.title='broken'</script>"><img src=x onerror=alert(1)>${'w'.repeat(400)}`;

function report(choice?: Parameters<typeof madeUpRun>[0]): string {
  const { result, samples, examples } = madeUpRun(choice);
  return renderReport(result, samples, examples);
}

export const pageKinds: readonly PageKind[] = [
  { name: 'report', html: () => report() },
  { name: 'report with hostile names', html: () => report({ models: ['resnet18', hostile], warnings: [hostile] }) },
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

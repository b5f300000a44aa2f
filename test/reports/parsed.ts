import { runInNewContext } from 'node:vm';
import { parseHTML } from 'linkedom';
import { renderReport } from '../../reports/render.ts';
import type { StoredRun } from '../../src/results/run-files.ts';
import { madeUpRun, type MadeUp } from '../results/made-up-run.ts';

/** What the tests use of an element of a parsed page. */
export interface PageElement {
  readonly textContent: string;
  readonly children: Iterable<PageElement>;
  hidden: boolean;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
  querySelectorAll(selector: string): Iterable<PageElement>;
  click(): void;
}

/** A parsed page. */
export interface Page {
  querySelectorAll(selector: string): Iterable<PageElement>;
}

/** A page without a browser; no script in it is run. */
export function parsed(html: string): Page {
  return (parseHTML(html) as unknown as { document: Page }).document;
}

/** Runs a script of a page with nothing else in its world than what it is given. */
export function runScript(script: string, world: Record<string, unknown>): void {
  runInNewContext(script, world);
}

/** The report of a run. */
export function render({ result, samples, examples }: StoredRun): string {
  return renderReport(result, samples, examples);
}

/** The report of a made-up run. */
export function renderMadeUp(choice?: MadeUp): string {
  return render(madeUpRun(choice));
}

/** Text with white space as a browser shows it. */
export function shownText({ textContent }: PageElement): string {
  return textContent.replace(/[ \n]+/g, ' ').trim();
}

/** The text of the elements that a selector finds. */
export function texts(html: string, selector: string): string[] {
  return [...parsed(html).querySelectorAll(selector)].map(shownText);
}

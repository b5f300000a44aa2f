import * as Plot from '@observablehq/plot';
import Handlebars from 'handlebars';
import { parseHTML } from 'linkedom';

/** Draws a plot without a browser and returns its SVG element as text: one picture with one name; all text in it is escaped. */
export function svg(label: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: never };
  const plot = Plot.plot({ ...options, document, className: 'chart' }) as unknown as SvgElement;
  for (const group of plot.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
  return plot.outerHTML.replace('<svg', () => `<svg aria-label="${Handlebars.escapeExpression(label)}" role="img"`);
}

/** What is used of a DOM element; the project does not include the types of the DOM. */
interface SvgElement {
  readonly outerHTML: string;
  querySelectorAll(selector: string): Iterable<SvgElement>;
  removeAttribute(name: string): void;
}

import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** Draws a plot without a browser and returns its SVG element as text; all text in it is escaped. */
export function svg(label: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: never };
  const plot = Plot.plot({ ...options, document, className: 'chart' }) as unknown as SvgElement;
  plot.setAttribute('role', 'img');
  plot.setAttribute('aria-label', label);
  return plot.outerHTML;
}

/** What is used of a DOM element; the project does not include the types of the DOM. */
interface SvgElement {
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
}

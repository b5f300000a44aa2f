import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/**
 * Draws a plot without a browser and returns its SVG element as text; all text in it is escaped. The whole is one image to a screen reader, so
 * that the names of its parts, which ARIA does not allow on groups, are taken away.
 */
export function svg(label: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: never };
  const plot = Plot.plot({ ...options, document, className: 'chart' }) as unknown as SvgElement;
  for (const part of plot.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
  plot.setAttribute('role', 'img');
  plot.setAttribute('aria-label', label);
  return plot.outerHTML;
}

/** What is used of a DOM element; the project does not include the types of the DOM. */
interface SvgElement {
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  querySelectorAll(selector: string): Iterable<SvgElement>;
}

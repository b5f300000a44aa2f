/**
 * Pictures of every kind of page for the eye of a person: light and dark, on a phone, and as printed; of each, how long it took to be made up and
 * rendered, its size, and how long Chromium takes to the first paint.
 *
 *   npm run screenshots -- FOLDER
 */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions } from 'playwright-core';
import { absence, startChromium } from './chromium.ts';
import { largePages, pageKinds, writePages } from './pages.ts';

const forms: Readonly<Record<string, BrowserContextOptions>> = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 740 }, isMobile: true },
};
const firstPaint = `new Promise((resolve) =>
  new PerformanceObserver((list) =>
    list.getEntriesByName('first-contentful-paint').forEach(({ startTime }) => resolve(startTime)),
  ).observe({ type: 'paint', buffered: true }))`;

const [folder = 'screenshots'] = process.argv.slice(2);
const browser = await startChromium();
if (browser) {
  mkdirSync(folder, { recursive: true });
  for (const kind of [...pageKinds, ...largePages]) {
    const began = performance.now();
    const { addresses, remove } = writePages([kind]);
    const seconds = (performance.now() - began) / 1000;
    const { name } = kind;
    const address = addresses.get(name)!;
    const file = (form: string): string => join(folder, `${name.replaceAll(/[ ,]+/g, '-')}-${form}`);
    const paints: string[] = [];
    for (const [form, options] of Object.entries(forms)) {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      await page.goto(address);
      paints.push(`${form} ${(await page.evaluate<number>(firstPaint)).toFixed(0)} ms`);
      await page.screenshot({ path: `${file(form)}.png`, fullPage: true });
      if (form === 'light') await page.pdf({ path: `${file('print')}.pdf`, format: 'A4' });
      await context.close();
    }
    const bytes = statSync(fileURLToPath(address)).size;
    console.log(`${name}: ${seconds.toFixed(1)} s, ${(bytes / 1e6).toFixed(2)} MB, first paint ${paints.join(', ')}`);
    remove();
  }
  await browser.close();
  console.log(`pictures are in ${folder}`);
} else console.log(absence);

import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where Debian and others install the browser. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Why the tests in a browser are skipped where there is none. */
export const absence =
  'skipped: no Chromium; install it (Debian: apt-get install chromium), or name it in the environment variable CHROMIUM';

/** Starts Chromium without a window, or returns undefined where none is installed. */
export async function startChromium(): Promise<Browser | undefined> {
  const executablePath = process.env.CHROMIUM ?? places.find((path) => existsSync(path));
  if (executablePath === undefined) return undefined;
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

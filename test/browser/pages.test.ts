import axe from 'axe-core';
import test, { type ExecutionContext } from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { absence, startChromium } from './chromium.ts';
import { pageKinds, writePages } from './pages.ts';

const narrow = { width: 360, height: 740 };
const wide = { width: 1280, height: 900 };
const widths = [320, 360, 768, 1280, 1920];
/** A4 with margins of 1 cm at 96 pixels an inch. */
const paper = { width: 718, height: 1047 };

let browser: Browser | undefined;
const { addresses, remove } = writePages(pageKinds);

test.before(async () => {
  browser = await startChromium();
});

test.after.always(async () => {
  await browser?.close();
  remove();
});

/** Opens a page and notes all that it complains of or asks the network for. */
async function open(
  started: Browser,
  address: string,
  options: BrowserContextOptions,
): Promise<{ page: Page; complaints: string[] }> {
  const context = await started.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('data:')) complaints.push(`request of ${request.url()}`);
  });
  await page.goto(address);
  return { page, complaints };
}

/** Declares a test on each kind of page, which skips with a reason where there is no browser. */
function onEachPage(
  what: string,
  check: (t: ExecutionContext, started: Browser, address: string) => Promise<void>,
): void {
  for (const [name, address] of addresses) {
    test(`${name}: ${what}`, async (t) => {
      if (browser) await check(t, browser, address);
      else {
        t.log(absence);
        t.pass();
      }
    });
  }
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate<axe.AxeResults>('axe.run()');
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** The words of all cells of tables that can be seen. */
async function tableWords(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(
    `[...document.querySelectorAll('th, td')].filter((cell) => cell.checkVisibility()).map((cell) => cell.textContent.trim())`,
  );
}

onEachPage(
  'axe finds nothing, light and wide, dark and narrow; nothing is complained of',
  async (t, started, address) => {
    const forms = [
      { viewport: wide, colorScheme: 'light' },
      { viewport: narrow, colorScheme: 'dark' },
    ] as const;
    for (const form of forms) {
      const { page, complaints } = await open(started, address, form);
      t.deepEqual(await violations(page), [], form.colorScheme);
      t.deepEqual(complaints, []);
      await page.context().close();
    }
  },
);

onEachPage('does not scroll sideways at any width', async (t, started, address) => {
  const { page } = await open(started, address, {});
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    t.true((await page.evaluate<number>('document.documentElement.scrollWidth')) <= width, `${width} pixels`);
  }
  await page.context().close();
});

onEachPage('says the same without scripts', async (t, started, address) => {
  const { page: scripted } = await open(started, address, { viewport: wide });
  const { page: plain } = await open(started, address, { viewport: wide, javaScriptEnabled: false });
  const words = await tableWords(plain);
  t.true(words.length > 0);
  t.deepEqual(words, await tableWords(scripted));
  await scripted.context().close();
  await plain.context().close();
});

onEachPage('prints all that is folded, and no table is cut', async (t, started, address) => {
  const { page } = await open(started, address, { viewport: paper });
  await page.emulateMedia({ media: 'print' });
  const hidden = `[...document.querySelectorAll('details')].filter((details) => ![...details.children].every((child) => child.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }))).length`;
  t.is(await page.evaluate(hidden), 0);
  const cut = `[...document.querySelectorAll('.scroll')].filter((region) => region.scrollWidth > region.clientWidth).length`;
  t.is(await page.evaluate(cut), 0);
  await page.context().close();
});

onEachPage('every control can be reached by the keyboard', async (t, started, address) => {
  const { page } = await open(started, address, { viewport: wide });
  const wanted = await page.evaluate<number>(
    `[...document.querySelectorAll('a[href], button, summary, input, select, [tabindex="0"]')].filter((each) => each.checkVisibility()).length`,
  );
  const reached = new Set<number>();
  const place = `[...document.querySelectorAll('*')].indexOf(document.activeElement)`;
  for (let presses = 0; presses < wanted; presses++) {
    await page.keyboard.press('Tab');
    reached.add(await page.evaluate<number>(place));
  }
  t.is(reached.size, wanted);
  await page.context().close();
});

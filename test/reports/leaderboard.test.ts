import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import test from 'ava';
import { parseHTML } from 'linkedom';
import { renderLeaderboard } from '../../reports/render.ts';
import type { Claim } from '../../src/leaderboard/claims.ts';
import { makeLeaderboard } from '../../src/leaderboard/leaderboard.ts';
import { hostileName, variedRun } from '../leaderboard/runs.ts';

interface Element {
  readonly textContent: string;
  value: string;
  hidden: boolean;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<Element>;
  dispatchEvent(event: unknown): void;
  click(): void;
}

interface Page {
  readonly document: { querySelectorAll(selector: string): Iterable<Element> };
  readonly Event: new (type: string) => unknown;
}

/** A page without a browser; no script in it is run. */
function parse(html: string): Page {
  const page: unknown = parseHTML(html);
  return page as Page;
}

const all = ({ document }: Page, selector: string): Element[] => [...document.querySelectorAll(selector)];
const texts = (page: Page, selector: string): string[] =>
  all(page, selector).map(({ textContent }) => textContent.replace(/[ \n]+/g, ' ').trim());

const claim: Claim = {
  model: 'gradresnet',
  defense: 'feedforward',
  dataset: 'shapes10',
  norm: 'linf',
  epsilon: '8/255',
  robustAccuracy: 0.5,
  source: 'A paper',
  url: 'https://example.org/paper',
};
const runs = [
  variedRun({ id: 'a', models: ['resnet18', 'gradresnet'], defenses: ['feedforward', 'tweedie'] }),
  variedRun({ id: 'b', dataSha256: 'e'.repeat(64), weights: 'b', samples: 16 }),
];
const html = renderLeaderboard(makeLeaderboard(runs, [claim]));

/** Runs a script of the page on a parsed page, as a browser would. */
function runScript(page: Page, name: string): void {
  const source = readFileSync(new URL(`../../reports/assets/${name}`, import.meta.url), 'utf8');
  runInNewContext(source, { document: page.document });
}

test('the page holds every row with its intervals, sorted, without scripts', (t) => {
  const page = parse(html);
  t.deepEqual(
    texts(page, 'section[data-filter-section] h2').map((title) => title.replace(/[0-9a-f]{8}$/, '…')),
    ['shapes10, ℓ∞ 8/255, files …', 'shapes10, ℓ∞ 8/255, files …'],
  );
  t.deepEqual(texts(page, 'table.leaderboard tbody th a[href^="runs/"]').sort(), [
    ...['gradresnet', 'gradresnet with tweedie', 'resnet18', 'resnet18'],
  ]);
  t.true(texts(page, 'td.robust').includes('59.4\u202f% [53.3, 65.2]'));
  t.deepEqual(texts(page, '#unmeasured li'), [
    'resnet18 with tweedie, shapes10, ℓ∞ 8/255: tweedie needs a joint model (run a)',
  ]);
  t.is(all(page, '[data-filter]')[0]!.getAttribute('hidden'), '');
  t.is(texts(page, 'button').length, 0);
});

test('what was reported elsewhere stands beside it, its source in a footnote', (t) => {
  const page = parse(html);
  const [above, ...others] = texts(page, '.claim.above');
  t.deepEqual(others, []);
  const number = /^50\.0\u202f% above(\d+)$/.exec(above!)![1];
  t.is(texts(page, 'th').filter((text) => text === 'Reported elsewhere').length, 1);
  t.is(texts(page, `#note-${number}`)[0], 'Reported by A paper. https://example.org/paper');
  t.is(all(page, `#note-${number} a`)[0]!.getAttribute('href'), 'https://example.org/paper');
  const flagged = texts(page, 'tr .flags').filter((text) => text.includes('claim above interval'));
  t.is(flagged.length, 1);
});

test('the policy allows the two scripts of the page and nothing else', (t) => {
  const page = parse(html);
  const hashes = all(page, 'script').map(({ textContent }) =>
    createHash('sha256').update(textContent).digest('base64'),
  );
  t.is(hashes.length, 2);
  const policy = all(page, 'meta[http-equiv="Content-Security-Policy"]')[0]!.getAttribute('content')!;
  t.true(policy.startsWith("default-src 'none'; "));
  t.is(/script-src ([^;]*)/.exec(policy)?.[1], hashes.map((hash) => `'sha256-${hash}'`).join(' '));
});

test('hostile strings come out as text, everywhere', (t) => {
  const evil = variedRun({
    ...{ id: hostileName, models: [hostileName, `${hostileName}2`], defenses: ['feedforward', hostileName] },
    ...{ attacks: [hostileName], warnings: [hostileName], reason: hostileName, samples: 16 },
    ...{ card: { dataset: hostileName, training: { trainImages: 1, epochs: 1, adversarial: hostileName } } },
    git: { commit: hostileName, dirty: true },
  });
  const source = `${hostileName}${'x'.repeat(10_000)}`;
  const page = renderLeaderboard(
    makeLeaderboard([evil], [{ ...claim, model: hostileName, source, attack: hostileName }]),
  );
  t.is(texts(parse(page), 'script').length, 2);
  t.is(texts(parse(page), 'img, iframe, h1 ~ h1').length, 0);
  t.notRegex(page, /<script>alert|<\/script>\|/);
  for (const link of all(parse(page), 'a'))
    t.regex(link.getAttribute('href')!, /^(runs|model_info|leaderboard|#note|https:)/);
  t.true(texts(parse(page), '#runs th')[0] !== undefined);
});

test('rows are filtered by words and by table, and their number is said', (t) => {
  const page = parse(html);
  runScript(page, 'filter-rows.js');
  const [input, select, status] = ['input', 'select', '[role="status"]'].map(
    (name) => all(page, `[data-filter] ${name}`)[0]!,
  );
  const shown = (): number => all(page, '.leaderboard tbody tr').filter(({ hidden }) => !hidden).length;
  t.false(all(page, '[data-filter]')[0]!.hidden);
  t.is(status!.textContent, '4 rows');
  input!.value = 'GRADRESNET  tweedie';
  input!.dispatchEvent(new page.Event('input'));
  t.is(status!.textContent, '1 of 4 rows');
  t.is(shown(), 1);
  t.is(all(page, 'section[data-filter-section]').filter(({ hidden }) => hidden).length, 1);
  input!.value = 'nothing like it';
  input!.dispatchEvent(new page.Event('input'));
  t.is(status!.textContent, '0 of 4 rows');
  input!.value = '';
  Object.defineProperty(select!, 'value', { value: 'table-1' });
  select!.dispatchEvent(new page.Event('change'));
  t.is(shown(), all(page, '#table-1 tbody tr').length);
});

test('a row sorts by the numbers in its cells', (t) => {
  const cells = all(parse(html), '.leaderboard tbody td[data-value]');
  t.true(cells.length > 0);
  for (const cell of cells) t.false(Number.isNaN(Number(cell.getAttribute('data-value'))));
});

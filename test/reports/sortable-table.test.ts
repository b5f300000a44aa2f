import { readFileSync } from 'node:fs';
import test from 'ava';
import { parsed, runScript, shownText, type Page } from './parsed.ts';

const script = readFileSync(new URL('../../reports/assets/sortable-table.js', import.meta.url), 'utf8');

/** A page on which the script has run. */
function sortable(table: string): Page {
  const page = parsed(`<!doctype html><html><body>${table}</body></html>`);
  runScript(script, { document: page });
  return page;
}

function rowsOf(page: Page): string[] {
  return [...page.querySelectorAll('tbody tr')].map(shownText);
}

function press(page: Page, column: number): void {
  [...page.querySelectorAll('thead button')][column]!.click();
}

const flat = `<table data-sortable>
  <thead><tr><th>Name</th><th>Size</th></tr></thead>
  <tbody>
    <tr><th>b</th><td data-value="10">ten</td></tr>
    <tr><th>c</th><td data-value="">unknown</td></tr>
    <tr><th>a10</th><td data-value="9">nine</td></tr>
    <tr><th>a9</th><td data-value="-1">minus one</td></tr>
  </tbody>
</table>`;

test('numbers are sorted as numbers, ascending, descending, and back to how it was; what is missing stays last', (t) => {
  const page = sortable(flat);
  const original = rowsOf(page);
  press(page, 1);
  t.deepEqual(rowsOf(page), ['a9minus one', 'a10nine', 'bten', 'cunknown']);
  press(page, 1);
  t.deepEqual(rowsOf(page), ['bten', 'a10nine', 'a9minus one', 'cunknown']);
  press(page, 1);
  t.deepEqual(rowsOf(page), original);
});

test('names are sorted as names with numbers in them', (t) => {
  const page = sortable(flat);
  press(page, 0);
  t.deepEqual(rowsOf(page), ['a9minus one', 'a10nine', 'bten', 'cunknown']);
});

test('aria-sort tells of one column at a time how it is sorted', (t) => {
  const page = sortable(flat);
  const said = (): (string | null)[] =>
    [...page.querySelectorAll('thead th')].map((header) => header.getAttribute('aria-sort'));
  t.deepEqual(said(), [null, null]);
  press(page, 1);
  t.deepEqual(said(), [null, 'ascending']);
  press(page, 1);
  t.deepEqual(said(), [null, 'descending']);
  press(page, 0);
  t.deepEqual(said(), ['ascending', null]);
  press(page, 0);
  press(page, 0);
  t.deepEqual(said(), [null, null]);
});

test('groups stay together, heading first and summary last, in the order of their summaries', (t) => {
  const page = sortable(`<table data-sortable>
    <thead><tr><th>Attack</th><th>Robust</th></tr></thead>
    <tbody>
      <tr><th scope="rowgroup" colspan="2">one</th></tr>
      <tr><th>weak</th><td>70</td></tr>
      <tr><th>strong</th><td>60</td></tr>
      <tr data-summary><th data-value="one">all</th><td>50</td></tr>
    </tbody>
    <tbody>
      <tr><th scope="rowgroup" colspan="2">none</th></tr>
      <tr><th>weak</th><td data-value="">skipped</td></tr>
    </tbody>
    <tbody>
      <tr><th scope="rowgroup" colspan="2">two</th></tr>
      <tr data-summary><th data-value="two">weak</th><td>5</td></tr>
    </tbody>
  </table>`);
  press(page, 1);
  t.deepEqual(rowsOf(page), ['two', 'weak5', 'one', 'strong60', 'weak70', 'all50', 'none', 'weakskipped']);
  press(page, 1);
  t.deepEqual(rowsOf(page), ['one', 'weak70', 'strong60', 'all50', 'two', 'weak5', 'none', 'weakskipped']);
});

test('other tables are left as they are', (t) => {
  const page = sortable(flat.replace(' data-sortable', ''));
  t.is([...page.querySelectorAll('button')].length, 0);
});

import { readFileSync } from 'node:fs';
import test from 'ava';
import { parsed, runScript, type PageElement } from './parsed.ts';

const script = readFileSync(new URL('../../reports/assets/copy-button.js', import.meta.url), 'utf8');

/** A page with a text and its button on which the script has run, and what the script did to it. */
function copyable(writeText: (text: string) => Promise<void>): { button: PageElement; selected: unknown[] } {
  const page = parsed(
    '<!doctype html><html><body><pre id="text">a,b\n&lt;c&gt;</pre><button data-copy="text" hidden>Copy</button></body></html>',
  );
  const selected: unknown[] = [];
  const getSelection = () => ({ selectAllChildren: ({ textContent }: PageElement) => selected.push(textContent) });
  const navigator = { clipboard: { writeText } };
  runScript(script, { document: page, navigator, getSelection, setTimeout: () => undefined });
  return { button: [...page.querySelectorAll('button')][0]!, selected };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('the button appears, copies the text as it is and says so', async (t) => {
  const copied: string[] = [];
  const { button } = copyable(async (text) => void copied.push(text));
  t.false(button.hasAttribute('hidden'));
  button.click();
  await turn();
  t.deepEqual(copied, ['a,b\n<c>']);
  t.is(button.textContent, 'Copied');
});

test('where nothing may be copied the text is selected', async (t) => {
  const { button, selected } = copyable(async () => {
    throw new Error('denied');
  });
  button.click();
  await turn();
  t.deepEqual(selected, ['a,b\n<c>']);
  t.is(button.textContent, 'Selected: press Ctrl+C');
});

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { format, resolveConfig, type Options } from 'prettier';
import { discoverAttacks } from '../../src/attacks/discover.ts';
import { cardPage } from '../../src/models/card-page.ts';
import { listCheckpoints, readCard } from '../../src/models/checkpoint.ts';
import { resultJsonSchema } from '../../src/results/schema.ts';
import { attackTable } from './attack-table.ts';
import { checkpointTable } from './checkpoint-table.ts';

/** Parts of the documents that are made from other files: EPSBALL_WRITE_DOCS=1 writes them, otherwise they are compared. */
const writes = process.env.EPSBALL_WRITE_DOCS === '1';
const remedy = 'write it anew with: EPSBALL_WRITE_DOCS=1 npx ava test/docs/generated.test.ts';

/** Formats as Prettier does in this project. */
async function formatted(text: string, parser: NonNullable<Options['parser']>): Promise<string> {
  const options = await resolveConfig(fileURLToPath(import.meta.url));
  return format(text, { ...options, parser });
}

function compareOrWrite(t: ExecutionContext, document: string, expected: (text: string) => string): void {
  const path = fileURLToPath(new URL(`../../${document}`, import.meta.url));
  const text = readFileSync(path, { encoding: 'utf8', flag: writes ? 'a+' : 'r' });
  if (writes) writeFileSync(path, expected(text));
  else t.is(text, expected(text), `${document} is out of date; ${remedy}`);
  t.pass();
}

test('docs/result.schema.json is the schema of result.json', async (t) => {
  const json = JSON.stringify(resultJsonSchema());
  const schema = await formatted(json, 'json');
  compareOrWrite(t, 'docs/result.schema.json', () => schema);
});

/** Replaces what stands between two marks of a document. */
async function compareTable(t: ExecutionContext, document: string, mark: string, table: string): Promise<void> {
  const content = await formatted(table, 'markdown');
  const place = new RegExp(`(?<=<!-- ${mark}:begin[^>]*-->\\n).*?(?=<!-- ${mark}:end -->)`, 's');
  compareOrWrite(t, document, (text) => {
    if (!place.test(text)) throw new Error(`${document} has no place for the table of ${mark}`);
    return text.replace(place, () => `\n${content}\n`);
  });
}

test('the table of checkpoints in README.md is that of their cards', async (t) => {
  const names = await listCheckpoints();
  const cards = await Promise.all(names.map(async (name) => readCard(name)));
  await compareTable(t, 'README.md', 'checkpoints', checkpointTable(cards));
});

test('every checkpoint has its card as a page', async (t) => {
  for (const name of await listCheckpoints()) {
    const page = await formatted(cardPage(await readCard(name)), 'markdown');
    compareOrWrite(t, `checkpoints/${name}/README.md`, () => page);
  }
});

test('the table of attacks in docs/attacks.md is that of their files', async (t) => {
  await compareTable(t, 'docs/attacks.md', 'attacks', attackTable((await discoverAttacks()).values()));
});

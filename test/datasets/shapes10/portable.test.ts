import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';

const folder = new URL('../../../src/datasets/shapes10/', import.meta.url);
const exact = ['abs', 'floor', 'imul', 'max', 'min', 'sqrt'];

test('images are drawn with operations that give the same bits on every platform', (t) => {
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  t.true(sources.length > 5);
  for (const name of sources) {
    const source = readFileSync(new URL(name, folder), 'utf8').replaceAll(/\/\*\*.*?\*\//gs, '');
    const used = [...source.matchAll(/Math\.(\w+)/g)].map((match) => match[1]!);
    t.deepEqual(
      used.filter((operation) => !exact.includes(operation)),
      [],
      name,
    );
    t.false(source.includes('**'), name);
  }
});

import { readFile } from 'node:fs/promises';
import test from 'ava';
import { resolveParams } from '../../../src/bench/params.ts';
import { attacks, knownAttacks } from '../support/attacks.ts';

const longest: Readonly<Record<string, number>> = { fgsm: 25, pgd: 40 };

for (const plugin of knownAttacks.values()) {
  const { name } = plugin;

  test(`${name}: the file is short and named after it`, async (t) => {
    const text = await readFile(new URL(`../../../attacks/${name}.ts`, import.meta.url), 'utf8');
    t.true(text.trimEnd().split('\n').length <= (longest[name] ?? 150));
  });

  test(`${name}: says what it is, by whom, and what each parameter means`, (t) => {
    t.true(plugin.summary.length > 20 && plugin.summary.endsWith('.'));
    t.regex(plugin.reference, /\d{4}/);
    t.true(plugin.norms.length > 0);
    for (const [param, schema] of Object.entries(plugin.params.shape)) {
      t.true(((schema as { description?: string }).description ?? '').length > 10, param);
    }
    t.deepEqual(Object.keys(resolveParams(plugin)), Object.keys(plugin.params.shape));
  });

  test(`${name}: refuses unknown parameters`, (t) => {
    t.throws(() => resolveParams(plugin, { 'no-such-parameter': 1 }), { message: /no-such-parameter/ });
  });
}

for (const attack of attacks) {
  test(`${attack.name}: asks a whole number of points, and starts anew as often as asked if it draws random numbers`, (t) => {
    const defaults = resolveParams(attack);
    for (const norm of attack.norms) {
      t.true(Number.isInteger(attack.rounds(defaults, norm)) && attack.rounds(defaults, norm) >= 1);
    }
    t.is('restarts' in defaults, attack.draws !== undefined);
  });
}

import { readFile } from 'node:fs/promises';
import test from 'ava';
import { discoverAttacks } from '../../src/attacks/discover.ts';
import { resolveParams } from '../../src/bench/params.ts';
import { randomImages } from '../bench/support/images.ts';
import { convModel } from '../bench/support/models.ts';
import { runCells } from '../bench/support/run-cells.ts';

const attacks = [...(await discoverAttacks()).values()].filter((plugin) => plugin.kind === 'attack');
const longest: Readonly<Record<string, number>> = { fgsm: 25, pgd: 35 };
const model = convModel();
const clean = await runCells({
  models: [model],
  images: randomImages(24, () => 0),
  attacks: [attacks[0]!],
  epsilons: ['0'],
});
const images = randomImages(24, (_, index) => clean.samples[index]!.clean.prediction);

for (const attack of attacks) {
  const { name } = attack;

  test(`${name}: the file is short and named after the attack`, async (t) => {
    const text = await readFile(new URL(`../../attacks/${name}.ts`, import.meta.url), 'utf8');
    t.true(text.trimEnd().split('\n').length <= (longest[name] ?? 150));
  });

  test(`${name}: says what it is, by whom, and what each parameter means`, (t) => {
    t.true(attack.summary.length > 20 && attack.summary.endsWith('.'));
    t.regex(attack.reference, /\d{4}/);
    t.true(attack.norms.length > 0);
    for (const [param, schema] of Object.entries(attack.params.shape)) {
      t.true(((schema as { description?: string }).description ?? '').length > 10, param);
    }
    const defaults = resolveParams(attack);
    t.deepEqual(Object.keys(defaults), Object.keys(attack.params.shape));
    t.true(Number.isInteger(attack.rounds(defaults, attack.norms[0]!)) && attack.rounds(defaults, attack.norms[0]!) >= 1);
  });

  test(`${name}: refuses unknown parameters`, (t) => {
    t.throws(() => resolveParams(attack, { 'no-such-parameter': 1 }), { message: /no-such-parameter/ });
  });

  for (const norm of attack.norms) {
    const epsilon = norm === 'linf' ? 0.03 : 0.3;
    const setting = { models: [model], images, attacks: [attack], norm, epsilons: [String(epsilon)] };

    test(`${name}: stays in the ${norm} ball, breaks something, and repeats itself`, async (t) => {
      const first = await runCells(setting);
      t.is(first.samples.length, images.size);
      for (const record of first.samples) {
        t.true(attack.goal === 'minimum-norm' || record[norm] <= epsilon + 1e-6);
        t.is(record.success, record.adversarial.prediction !== record.label);
      }
      t.true(first.samples.some(({ success }) => success));
      for (const { clean, adversarial } of first.examples) {
        t.true(adversarial.image.every((value) => value >= 0 && value <= 1));
        t.is(adversarial.image.length, clean.image.length);
      }
      t.is((await runCells({ ...setting, workers: 2 })).lines, first.lines);
    });

    test(`${name}: does nothing in an empty ${norm} ball`, async (t) => {
      const { samples } = await runCells({ ...setting, epsilons: ['0'] });
      t.true(samples.every(({ success, linf }) => attack.goal === 'minimum-norm' || (!success && linf === 0)));
    });
  }
}

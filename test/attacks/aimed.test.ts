import test from 'ava';
import bim from '../../attacks/bim.ts';
import fgsm from '../../attacks/fgsm.ts';
import miFgsm from '../../attacks/mi-fgsm.ts';
import pgd from '../../attacks/pgd.ts';
import spsa from '../../attacks/spsa.ts';
import transfer from '../../attacks/transfer.ts';
import type { Attack } from '../../src/attacks/types.ts';
import { runCells } from '../bench/support/run-cells.ts';
import { linearCase } from './support/linear-case.ts';

const size = 24;
const cases = [2, 3].map((classes) => linearCase(classes, size, false));

for (const [attack, given] of [
  [fgsm, {}],
  [bim, {}],
  [miFgsm, {}],
  [pgd, {}],
  [pgd, { loss: 'margin' }],
  [spsa, { steps: 16, pairs: 24 }],
  [transfer, {}],
] as readonly (readonly [Attack, Readonly<Record<string, string | number>>])[]) {
  for (const { model, images, logits, distance } of cases) {
    const classes = model.size.classes;
    const title = [attack.name, ...Object.values(given)].join(' ');

    test(`${title} aimed at the least likely of ${classes} classes reaches it or nothing`, async (t) => {
      const targetOf = (sample: number): number => logits(sample).indexOf(Math.min(...logits(sample)));
      const exact = Array.from({ length: size }, (_, sample) => distance(sample, 'linf', targetOf(sample)));
      const epsilon = exact.toSorted((a, b) => a - b)[Math.floor((2 * size) / 3)]!;
      const other = { ...model, definition: { ...model.definition, name: 'other' } };
      const { samples, cells } = await runCells({
        models: attack.surrogate ? [model, other] : [model],
        images,
        attacks: [attack],
        target: 'least-likely',
        epsilons: [String(epsilon)],
        params: { [attack.name]: given },
      });
      const own = samples.filter(({ cell }) => cell === cells[0]!.id);
      const broken = own.filter(({ success }) => success);
      for (const { sample, target, adversarial } of broken) {
        t.is(target, targetOf(sample));
        t.is(target, adversarial.prediction);
        t.true(exact[sample]! <= epsilon + 1e-5);
      }
      t.true(broken.length > size / 3 && broken.length < size);
    });
  }
}

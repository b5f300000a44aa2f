import test, { type ExecutionContext } from 'ava';
import apgdCe from '../../../attacks/apgd-ce.ts';
import apgdDlr from '../../../attacks/apgd-dlr.ts';
import apgdT from '../../../attacks/apgd-t.ts';
import type { Norm } from '../../../src/results/cell.ts';
import { runCells } from '../../bench/support/run-cells.ts';
import { linearCase } from '../support/linear-case.ts';

const size = 100;
const ten = linearCase(10, size, false);

/** A radius that about half of the samples are within. */
function middleRadius(norm: Norm): number {
  const distances = Array.from({ length: size }, (_, sample) => ten.distance(sample, norm)).sort((a, b) => a - b);
  return (distances[size / 2 - 1]! + distances[size / 2]!) / 2;
}

for (const norm of ['linf', 'l2', 'l1'] as const) {
  const epsilon = middleRadius(norm);
  const run = async (attack: typeof apgdT) => {
    const { samples } = await runCells({
      models: [ten.model],
      images: ten.images,
      attacks: [attack],
      norm,
      epsilons: [String(epsilon)],
      params: attack === apgdT ? { 'apgd-t': { largerRadii: norm === 'l1' } } : {},
    });
    return samples.map((record) => ({ ...record, exact: ten.distance(record.sample, norm) }));
  };

  /** Asserts that something was broken, and nothing that cannot be. */
  const assertSound = (t: ExecutionContext, records: Awaited<ReturnType<typeof run>>): void => {
    t.true(records.some(({ success }) => success));
    t.deepEqual(
      records.filter(({ success, exact }) => success && exact > epsilon + 1e-5),
      [],
    );
  };

  test(`APGD-T over all targets breaks the samples of a linear model of ten classes that can be broken, and no other, ${norm}`, async (t) => {
    const records = await run(apgdT);
    assertSound(t, records);
    const missed = records.filter(({ success, exact }) => !success && exact < 0.99 * epsilon);
    t.deepEqual(
      missed.map(({ sample, exact }) => [sample, exact / epsilon]),
      [],
    );
  });

  for (const attack of [apgdCe, apgdDlr]) {
    test(`${attack.name} breaks no sample that cannot be broken, ${norm}`, async (t) => {
      assertSound(t, await run(attack));
    });
  }
}

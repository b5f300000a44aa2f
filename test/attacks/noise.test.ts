import test from 'ava';
import gaussianNoise from '../../attacks/gaussian-noise.ts';
import uniformNoise from '../../attacks/uniform-noise.ts';
import { randomImages } from '../bench/support/images.ts';
import { linearModel } from '../bench/support/models.ts';
import { runCells } from '../bench/support/run-cells.ts';

/** Class 1, always: what noise cannot break shows its last draw. */
const steadfast = linearModel(new Float32Array(48), 1);
/** Far from black and white, so that nothing is clipped. */
const images = randomImages(30, () => 1, { classes: 2, lowest: 102, highest: 153 });
const points = 7;
const params = { 'gaussian-noise': { points }, 'uniform-noise': { points } };

for (const [norm, epsilon] of [
  ['linf', 0.1],
  ['l2', 0.3],
  ['l1', 1.5],
] as const) {
  const setting = { models: [steadfast], images, norm, epsilons: [String(epsilon)], params };

  test(`Gaussian noise is as long as the ${norm} radius`, async (t) => {
    const { samples, cells, examples } = await runCells({ ...setting, attacks: [gaussianNoise] });
    for (const { [norm]: length, rounds, success } of samples) {
      t.false(success);
      t.is(rounds, points);
      t.true(Math.abs(length - epsilon) < 1e-5, String(length));
    }
    t.is(cells[0]?.status, 'done', JSON.stringify(cells[0]));
    t.is(cells[0]?.status === 'done' && cells[0].cost.backwardPasses, 0);
    const [first, second] = examples.map(({ clean, adversarial }) =>
      adversarial.image.map((value, i) => value - clean.image[i]!),
    );
    const ratio = first!.map((value, i) => value / second![i]!);
    t.true(Math.max(...ratio) - Math.min(...ratio) > 1);
  });

  test(`uniform noise fills the ${norm} ball`, async (t) => {
    const { samples } = await runCells({ ...setting, attacks: [uniformNoise] });
    const shares = samples.map((record) => record[norm] / epsilon);
    t.true(shares.every((share) => share > 0.75 && share <= 1 + 1e-6));
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    t.true(Math.abs(mean - 48 / 49) < 0.015, String(mean));
  });
}

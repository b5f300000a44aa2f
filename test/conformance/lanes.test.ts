import test from 'ava';
import { discoverAttacks } from '../../src/attacks/discover.ts';
import { provenLanes } from '../../src/bench/batch.ts';
import { discoverDefenses } from '../../src/defenses/discover.ts';
import { randomImages } from '../bench/support/images.ts';
import { smoothModel } from '../bench/support/models.ts';
import { runCells } from '../bench/support/run-cells.ts';

const attacks = [...(await discoverAttacks()).values()].filter((plugin) => plugin.kind === 'attack');
const defenses = [...(await discoverDefenses()).values()];
const models = [smoothModel()];
const count = 45;
const clean = await runCells({
  models,
  images: randomImages(count, () => 0, { classes: 3 }),
  attacks: [attacks[0]!],
  epsilons: ['0'],
});
const images = randomImages(count, (_, index) => clean.samples[index]!.clean.prediction, { classes: 3 });

for (const attack of attacks) {
  for (const defense of defenses) {
    const setting = { models, images, attacks: [attack], defenses: [defense], epsilons: ['0.02'] };

    test(`${attack.name} on ${defense.name}: the same bytes for any number of workers and lanes`, async (t) => {
      const first = await runCells(setting);
      const broken = first.samples.filter(({ success }) => success).length;
      t.true(broken > 0 && broken < count, `${broken} broken`);
      for (const [i, lanes] of provenLanes.entries()) {
        t.is((await runCells({ ...setting, lanes, workers: i + 1 })).lines, first.lines, `${lanes} lanes`);
      }
    });

    test(`${attack.name} on ${defense.name}: without early exit the same verdicts`, async (t) => {
      const [early, complete] = [await runCells(setting), await runCells({ ...setting, earlyExit: false })];
      const verdicts = ({ samples }: typeof early) =>
        samples.filter(({ success }) => success).map((record) => ({ ...record, rounds: 0, restarts: 0 }));
      const broken = (run: typeof early) => run.samples.map(({ success, sample }) => [sample, success]);
      t.deepEqual(broken(complete), broken(early));
      if (attack.goal !== 'minimum-norm') t.deepEqual(verdicts(complete), verdicts(early));
      const passes = ({ cells }: typeof early) =>
        cells.map((cell) => (cell.status === 'done' ? cell.cost.forwardPasses : 0));
      t.true(passes(complete)[0]! >= passes(early)[0]!);
    });
  }
}

import test from 'ava';
import { createEngine } from '../../src/engine/index.ts';
import { provenLanes } from '../../src/bench/batch.ts';
import { resolveParams } from '../../src/bench/params.ts';
import { discoverDefenses } from '../../src/defenses/discover.ts';
import type { Defense } from '../../src/defenses/types.ts';
import type { Params } from '../../src/results/cell.ts';
import { smoothModel } from '../bench/support/models.ts';
import { runCells } from '../bench/support/run-cells.ts';
import { attacks, ownImages, radii, shortParams } from './support/attacks.ts';
import { closeAfterAll } from './support/engine.ts';
import { once } from './support/once.ts';

/** An attack of each kind: gradients, gradients of several targets, both kinds of answer, logits alone. */
const kinds = attacks.filter(({ name }) => ['pgd', 'apgd-t', 'fab-t', 'square'].includes(name));
const defenses = [...(await discoverDefenses()).values()];
/** A defense of each kind: none, random in one step, in several steps, with more in its state than the image. */
const kindsOfDefenses = ['feedforward', 'added-noise', 'tweedie', 'smoothing'];
const models = [smoothModel()];
const count = 45;
const engines = await Promise.all(provenLanes.map((_, i) => createEngine({ workers: i + 1 })));
const [first, ...others] = provenLanes.map((lanes, i) => ({ lanes, engine: engines[i]! }));
const images = await ownImages(first!.engine, models[0]!, count, 3);

closeAfterAll(...engines);

test('the kinds that are tried together are there', (t) => {
  t.is(kinds.length, 4);
  t.is(defenses.filter(({ name }) => kindsOfDefenses.includes(name)).length, kindsOfDefenses.length);
});

/** Enough steps to be passed one by one, and no more; they go by either name. */
function fewSteps(defense: Defense): Params {
  const params = Object.entries(resolveParams(defense));
  return Object.fromEntries(
    params.map(([name, value]) => [name, name === 'steps' || name === 'votes' ? Math.min(Number(value), 2) : value]),
  );
}

for (const attack of kinds) {
  const tried = attack.name === 'pgd' ? defenses : defenses.filter(({ name }) => kindsOfDefenses.includes(name));
  for (const defense of tried) {
    const params = { [attack.name]: shortParams(attack), [defense.name]: fewSteps(defense) };
    const setting = { models, images, attacks: [attack], defenses: [defense], epsilons: [radii.linf], params };

    const usual = once(() => runCells({ ...setting, ...first! }));

    test(`${attack.name} on ${defense.name}: the same bytes for any number of workers and lanes`, async (t) => {
      const { lines, samples } = await usual();
      const broken = samples.filter(({ success }) => success).length;
      t.true(broken > 0 && broken < count, `${broken} broken`);
      for (const other of others) {
        t.is((await runCells({ ...setting, ...other })).lines, lines, `${other.lanes} lanes`);
      }
    });

    test(`${attack.name} on ${defense.name}: without early exit the same verdicts`, async (t) => {
      const [early, complete] = [await usual(), await runCells({ ...setting, ...first!, earlyExit: false })];
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

import test from 'ava';
import bim from '../../attacks/bim.ts';
import transfer from '../../attacks/transfer.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import type { LoadedModel } from '../../src/models/types.ts';
import { randomImages } from '../bench/support/images.ts';
import { linearModel } from '../bench/support/models.ts';
import { runCells } from '../bench/support/run-cells.ts';

const epsilon = 0.01;
const w = drawNormal(randomStream('transfer test'), 48);
/** Half of its direction is that of `w`. */
const other = drawNormal(randomStream('transfer test, other'), 48).map((value, i) => value + w[i]!);

function dot(weights: Float32Array, x: Float32Array): number {
  return x.reduce((sum, value, i) => sum + (value - 0.5) * weights[i]!, 0);
}

function named(name: string, weights: Float32Array): LoadedModel {
  const model = linearModel(weights, -weights.reduce((sum, value) => sum + 0.5 * value, 0));
  return { ...model, definition: { ...model.definition, name } };
}

const images = randomImages(120, (x) => (dot(w, x) > 0 ? 1 : 0), { classes: 2, lowest: 102, highest: 153 });
const epsilons = [String(epsilon)];
const attacked = named('attacked', w);

async function verdictsWith(surrogate: Float32Array, earlyExit = true) {
  const models = [attacked, named('surrogate', surrogate)];
  const { samples, cells } = await runCells({ models, images, attacks: [transfer], epsilons, earlyExit });
  return samples.filter(({ cell }) => cell === cells[0]!.id);
}

/** Whether the steepest descent on a surrogate, as far as the ball goes, leads across the plane of the model attacked. */
function crosses(surrogate: Float32Array, sample: number): boolean {
  const x = Float32Array.from(images.pixels(sample), (byte) => byte / 255);
  const away = images.label(sample) === 1 ? -1 : 1;
  return (
    dot(
      w,
      x.map((value, i) => value + away * epsilon * Math.sign(surrogate[i]!)),
    ) *
      away >
    0
  );
}

for (const [title, surrogate] of [
  ['a similar model', other],
  ['the model itself', w],
  ['its opposite', w.map((value) => -value)],
] as const) {
  test(`points are made on ${title} and judged on the model attacked`, async (t) => {
    const verdicts = await verdictsWith(surrogate);
    const broken = verdicts.filter(({ success }) => success).map(({ sample }) => sample);
    t.deepEqual(
      broken,
      verdicts.map(({ sample }) => sample).filter((sample) => crosses(surrogate, sample)),
    );
    t.is(broken.length === 0, title === 'its opposite');
    t.true(broken.length < verdicts.length);
    const complete = await verdictsWith(surrogate, false);
    const withoutCost = (records: typeof verdicts) =>
      records.filter(({ success }) => success).map((record) => ({ ...record, rounds: 0 }));
    t.deepEqual(withoutCost(complete), withoutCost(verdicts));
    t.true(complete.every(({ rounds }) => rounds === 21));
  });
}

test('where a run has one model there is none to make points on', async (t) => {
  const { cells, samples } = await runCells({ models: [attacked], images, attacks: [bim, transfer], epsilons });
  t.deepEqual(
    cells.map(({ attack, status }) => [attack, status]),
    [
      ['bim', 'done'],
      ['transfer', 'skipped'],
    ],
  );
  t.is(cells[1]?.status === 'skipped' && cells[1].reason, 'transfer needs a second model in the run to make points on');
  t.is(samples.length, images.size);
  await t.throwsAsync(runCells({ models: [attacked], images, attacks: [transfer], epsilons }), {
    code: 'INVALID_OPTION',
    message:
      'nothing can be measured: transfer needs a second model in the run to make points on.\n--model takes several names, separated by commas.',
  });
});

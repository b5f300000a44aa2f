import test from 'ava';
import { z } from 'zod';
import fgsm from '../../attacks/fgsm.ts';
import pgd from '../../attacks/pgd.ts';
import { defineAttack } from '../../src/attacks/define.ts';
import { overPixels } from '../../src/attacks/per-image.ts';
import { createEngine } from '../../src/engine/index.ts';
import { randomImages } from './support/images.ts';
import { convModel } from './support/models.ts';
import { runCells } from './support/run-cells.ts';

const model = convModel();
const images = randomImages(70, (_, index) => (index * 7) % 10);
const attacks = [fgsm, pgd];
const setting = {
  models: [model],
  images,
  attacks,
  epsilons: ['0.02', '8/255'],
  params: { pgd: { steps: 6, restarts: 2 } },
};

/** The labels of random images are arbitrary; the model's own make them worth attacking. */
const labelled = (async () => {
  const { samples } = await runCells({ ...setting, attacks: [fgsm], epsilons: ['0'] });
  const labels = samples.map(({ clean }) => clean.prediction);
  return randomImages(70, (_, index) => labels[index]!);
})();

test('samples are the same bytes for any number of workers, and repeated', async (t) => {
  const own = await labelled;
  const one = await runCells({ ...setting, images: own, workers: 1 });
  const two = await runCells({ ...setting, images: own, workers: 2 });
  const again = await runCells({ ...setting, images: own, workers: 2 });
  t.is(two.lines, one.lines);
  t.is(again.lines, one.lines);
  const broken = one.samples.filter(({ success }) => success).length;
  t.true(broken > 20 && broken < one.samples.length - 20, `${broken} of ${one.samples.length}`);
});

test('fewer samples give a byte prefix of more', async (t) => {
  const own = await labelled;
  const all = await runCells({ ...setting, images: own });
  for (const samples of [1, 16, 33]) {
    const some = await runCells({ ...setting, images: own, samples });
    t.true(all.lines.startsWith(some.lines));
    t.is(some.samples.length, 4 * samples);
  }
});

test('what else is measured does not change a cell', async (t) => {
  const own = await labelled;
  const all = await runCells({ ...setting, images: own, epsilons: ['8/255'] });
  const alone = await runCells({ ...setting, images: own, attacks: [pgd], epsilons: ['8/255'] });
  const id = alone.cells[0]!.id;
  t.deepEqual(
    all.samples.filter(({ cell }) => cell === id),
    [...alone.samples],
  );
});

test('another seed gives other random starts', async (t) => {
  const own = await labelled;
  const here = await runCells({ ...setting, images: own, attacks: [pgd] });
  const there = await runCells({ ...setting, images: own, attacks: [pgd], seed: 'another' });
  t.not(here.lines, there.lines);
});

test('an epsilon of 0 changes nothing', async (t) => {
  const own = await labelled;
  for (const norm of ['linf', 'l2'] as const) {
    const { samples, cells } = await runCells({ ...setting, images: own, norm, epsilons: ['0'] });
    for (const cell of cells) t.is(cell.status === 'done' ? cell.metrics.robustAccuracy.value : undefined, 1);
    for (const { clean, adversarial, linf, l2, l1, success } of samples) {
      t.deepEqual(
        { adversarial, linf, l2, l1, success },
        { adversarial: clean, linf: 0, l2: 0, l1: 0, success: false },
      );
    }
  }
});

test('pgd breaks every sample that fgsm breaks, and more at a larger radius', async (t) => {
  const own = await labelled;
  const { cells, samples } = await runCells({ ...setting, images: own, params: { pgd: { steps: 40 } } });
  const robust = cells.map((cell) => (cell.status === 'done' ? cell.metrics.robustAccuracy.successes : NaN));
  const [, , pgdSmall, pgdLarge] = robust as [number, number, number, number];
  t.true(pgdLarge < pgdSmall);
  const brokenBy = (attack: string): string[] =>
    samples
      .filter(({ cell, success }) => success && cell.includes(`/${attack}/`))
      .map(({ cell, sample }) => `${sample} ${cell.split('/').slice(4).join('/')}`);
  const byPgd = new Set(brokenBy('pgd'));
  t.true(brokenBy('fgsm').length > 20);
  t.deepEqual(
    brokenBy('fgsm').filter((place) => !byPgd.has(place)),
    [],
  );
});

/** Proposes points far outside ball and box, or none at all. */
const liar = defineAttack({
  name: 'liar',
  summary: 'Proposes what it must not.',
  reference: '',
  norms: ['linf', 'l2'],
  access: 'score',
  params: z.strictObject({ value: z.number().default(1e6), invalid: z.boolean().default(false) }),
  rounds: () => 3,
  start: ({ x }) => ({ adversarial: x }),
  update: ({ x, epsilon }, { value, invalid }) => ({
    adversarial: invalid ? x.mul(0).div(overPixels(epsilon).mul(0)) : x.mul(0).add(value),
  }),
});

test('points outside the ball are projected before they are judged', async (t) => {
  const own = await labelled;
  for (const norm of ['linf', 'l2'] as const) {
    const { samples } = await runCells({
      ...setting,
      images: own,
      attacks: [liar],
      norm,
      epsilons: ['0.3'],
      params: {},
    });
    t.true(samples.some(({ success }) => success));
    for (const record of samples) t.true(record[norm] <= 0.3 + 1e-6);
  }
});

test('points that are not numbers never win, and leave the cell without a number', async (t) => {
  const own = await labelled;
  const params = { liar: { invalid: true } };
  const given = { ...setting, images: own, attacks: [liar], epsilons: ['0.3'], params };
  for (const [norm, device] of [
    ['linf', 'cpu'],
    ['l2', 'cpu'],
    ['linf', 'eager'],
  ] as const) {
    const { samples, cells } = await runCells({ ...given, norm, device });
    t.deepEqual(samples, []);
    const [cell] = cells;
    t.is(cell?.status, 'error');
    t.regex(cell?.status === 'error' ? cell.reason : '', /attack proposes a point that is not a number.*round 1/);
  }
});

test('the eager reference comes to the same verdicts', async (t) => {
  const own = await labelled;
  const few = { ...setting, images: own, samples: 20, attacks: [fgsm] };
  const compiled = await runCells(few);
  const eager = await runCells({ ...few, device: 'eager' });
  t.deepEqual(
    eager.samples.map(({ success }) => success),
    compiled.samples.map(({ success }) => success),
  );
});

test('an aborted measurement rejects with the reason', async (t) => {
  const stop = new AbortController();
  const engine = await createEngine({ workers: 1 });
  const events = {
    onProgress: () => {
      stop.abort(new Error('enough'));
    },
  };
  await t.throwsAsync(runCells({ ...setting, engine, events, signal: stop.signal }), { message: 'enough' });
  await engine.close();
});

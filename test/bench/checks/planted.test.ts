import test from 'ava';
import fgsm from '../../../attacks/fgsm.ts';
import pgd from '../../../attacks/pgd.ts';
import addedNoise from '../../../src/defenses/added-noise.ts';
import { createEngine } from '../../../src/engine/index.ts';
import { findCheck } from '../support/find-check.ts';
import { patternImages, patternModel } from '../support/patterns.ts';
import { flat, insider, noisy, quantised, scaled, shattered, softened, withNoise } from '../support/planted.ts';
import { runCells } from '../support/run-cells.ts';

const images = patternImages(40);
/** The correct model falls altogether within this radius. */
const setting = { images, epsilons: ['0.25'], checks: true } as const;

test('quantised input: zero gradients, and the widest ball is survived', async (t) => {
  const { cells } = await runCells({ ...setting, models: [quantised()], attacks: [fgsm, pgd] });
  t.is(cells[1]!.status === 'done' && cells[1]!.metrics.robustAccuracy.value, 1);
  for (const { name } of [fgsm, pgd]) {
    const zero = findCheck(cells, name, 'zero-gradients');
    t.is(zero?.status, 'failed');
    t.regex(
      zero!.message,
      /^100\.0 % of the gradients .* \((40 of 40|1600 of 1600)\) were exactly zero: .* stood still/,
    );
  }
  t.is(findCheck(cells, 'pgd', 'wide-ball')?.status, 'failed');
});

test('logits of enormous scale: zero gradients', async (t) => {
  for (const factor of [1e4, 1e6]) {
    const { cells } = await runCells({ ...setting, models: [scaled(factor)], attacks: [pgd] });
    const zero = findCheck(cells, 'pgd', 'zero-gradients');
    t.is(zero?.status, 'failed', String(factor));
    t.regex(zero!.message, /^100\.0 % .* saturated logits/);
  }
});

test('probabilities instead of logits', async (t) => {
  const { cells } = await runCells({ ...setting, models: [softened()], attacks: [pgd] });
  const softmax = findCheck(cells, 'pgd', 'softmax-output');
  t.is(softmax?.status, 'failed');
  t.regex(softmax!.message, /all 40 clean images lie in \[0, 1\] and sum to 1.*Return the logits before the softmax/);
});

test('gradients that point away: the widest ball is survived', async (t) => {
  const { cells } = await runCells({ ...setting, models: [shattered()], attacks: [pgd] });
  t.is(cells[0]!.status === 'done' && cells[0]!.metrics.robustAccuracy.value, 1);
  t.is(findCheck(cells, 'pgd', 'zero-gradients')?.status, 'passed');
  const wide = findCheck(cells, 'pgd', 'wide-ball');
  t.is(wide?.status, 'failed');
  t.regex(
    wide!.message,
    /^pgd left 32 of 32 probed images standing in a ball of radius 0\.5 \(100\.0 %, chance is 25\.0 %\)/,
  );
});

test('a guaranteed adversarial point that no gradient leads to: the widest ball, and whoever knows the point', async (t) => {
  const params = { insider: { share: 0.9 }, pgd: { randomStart: false } };
  const inside = await runCells({ ...setting, models: [flat()], attacks: [insider], params });
  t.true(inside.samples.every(({ success }) => !success));
  const { cells, samples } = await runCells({
    ...setting,
    models: [flat()],
    attacks: [pgd, insider],
    params: { pgd: params.pgd },
  });
  const broken = (attack: string): number =>
    samples.filter(({ cell, success }) => success && cell.includes(`/${attack}/`)).length;
  t.is(broken('pgd'), 0);
  t.true(broken('insider') >= 38);
  t.is(findCheck(cells, 'pgd', 'zero-gradients')?.status, 'passed');
  t.is(findCheck(cells, 'pgd', 'wide-ball')?.status, 'failed');
  const blackBox = findCheck(cells, 'pgd', 'black-box-stronger');
  t.is(blackBox?.status, 'failed');
  t.true(blackBox!.message.includes(`(insider) broke ${broken('insider')} of 40 samples`), blackBox!.message);
  t.is(findCheck(cells, 'insider', 'black-box-stronger'), undefined);
});

test('an eager model with noise of its own answers differently each time', async (t) => {
  const { cells } = await runCells({ ...setting, models: [noisy(0.5)], attacks: [fgsm], device: 'eager' });
  const randomised = findCheck(cells, 'fgsm', 'randomised-output');
  t.is(randomised?.status, 'failed');
  t.regex(
    randomised!.message,
    /^32 images classified 5 times.*the class changed for 0 of 32 images, and logits differed by up to \d+ %/,
  );
});

test('noise that a model draws by itself is not excused by a random defense before it and several draws of a verdict', async (t) => {
  const declared = { defenses: [addedNoise], params: { 'added-noise': { sigma: 0.01 } }, verdictDraws: 3, eot: [1] };
  const { cells } = await runCells({
    ...{ ...setting, ...declared },
    ...{ models: [noisy(0.5)], attacks: [fgsm], device: 'eager' },
  });
  const randomised = findCheck(cells, 'fgsm', 'randomised-output');
  t.is(randomised?.status, 'failed');
  t.regex(randomised!.message, /Under one and the same draw they differed, too/);
});

test('a compiled model with noise drawn while compiling: the attack sees another model than the judge', async (t) => {
  const { cells } = await runCells({ ...setting, models: [noisy(0.5)], attacks: [fgsm] });
  const empty = findCheck(cells, 'fgsm', 'empty-ball');
  t.is(empty?.status, 'failed');
  t.regex(empty!.message, /^On 32 of 32 images the attack sees other logits than the judge, by up to \d+ %/);
});

test('a judge whose answers differ from call to call', async (t) => {
  const engine = await createEngine({ workers: 1 });
  const models = [patternModel('patterns')];
  const { cells } = await runCells({ ...setting, models, attacks: [fgsm], engine: withNoise(engine, 8) });
  await engine.close();
  const randomised = findCheck(cells, 'fgsm', 'randomised-output');
  t.is(randomised?.status, 'failed');
  t.regex(randomised!.message, /the class changed for [1-9]\d* of \d+ images/);
});

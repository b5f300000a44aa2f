import test from 'ava';
import { z } from 'zod';
import pgd from '../../../attacks/pgd.ts';
import { defineAttack } from '../../../src/attacks/define.ts';
import { checkFewClasses } from '../../../src/bench/checks/few-classes.ts';
import { isMeanRising, isRising, LossWatch } from '../../../src/bench/checks/loss-watch.ts';
import { orFailure } from '../../../src/bench/checks/or-failure.ts';
import type { Run } from '../../../src/bench/runs.ts';
import type { Outcome } from '../../../src/bench/subject.ts';
import { drawNormal, randomStream } from '../../../src/random.ts';
import { widestRadius } from '../../../src/bench/checks/wide-ball.ts';
import { findCheck } from '../support/find-check.ts';
import { patternImages, patternModel } from '../support/patterns.ts';
import { insider } from '../support/planted.ts';
import { runCells } from '../support/run-cells.ts';

const setting = { models: [patternModel('linear')], images: patternImages(40), checks: true } as const;

test('a loss is rising if its last tenth adds more than a twentieth of what was gained', (t) => {
  const line = Array.from({ length: 40 }, (_, i) => i);
  t.true(isRising(line));
  t.false(isRising(line.map((i) => Math.min(i, 36))));
  t.false(isRising(line.map((i) => 1 - 0.5 ** i)));
  t.false(isRising(line.map((i) => 3 + 1e-8 * i)), 'rounding');
  t.false(isRising(line.map((i) => (i === 5 ? 100 : i))), 'the best was long ago');
  t.false(isRising(line.slice(0, 19)), 'too short to tell');
});

test('a loss under fresh noise is rising if means say so: a plateau seldom looks like it, a slope always does', (t) => {
  const random = randomStream('rising under noise');
  const noisy = (mean: (i: number) => number): number[] => {
    const noise = drawNormal(random, 40);
    return Array.from(noise, (value, i) => mean(i) + value);
  };
  const share = (mean: (i: number) => number): number =>
    Array.from({ length: 1000 }, () => isMeanRising(noisy(mean))).filter(Boolean).length / 1000;
  const plateau = share((i) => 20 * (1 - 0.5 ** i));
  t.true(plateau < 0.05, `${plateau} of the plateaus`);
  const slope = share((i) => i);
  t.true(slope > 0.95, `${slope} of the slopes`);
  t.false(isMeanRising(Array.from({ length: 19 }, (_, i) => i)), 'too short to tell');
});

test('where a run begins in larger balls, the losses within its own are watched', (t) => {
  const watch = new LossWatch('apgd-ce', { norm: 'l1', epsilon: 1 }, false);
  const outcome = { subject: { sample: 0 }, runs: 1 };
  const tell = (length: number, loss: number): void => {
    const run = { outcome, x: new Float32Array(2), state: { 'state.adversarial': Float32Array.of(length, 0) } };
    watch.note(run as unknown as Run, { loss: Float32Array.of(loss) });
  };
  for (let i = 0; i < 40; i++) tell(2, 100);
  for (let i = 0; i < 30; i++) tell(1, i);
  watch.finish(outcome as unknown as Outcome);
  t.deepEqual([watch.standing, watch.rising], [1, 1]);
});

test('an attack that is stopped before it is finished', async (t) => {
  const params = { pgd: { steps: 25, relativeStepSize: 0.02, randomStart: false } };
  const { cells } = await runCells({ ...setting, attacks: [pgd], epsilons: ['0.15'], params });
  const rising = findCheck(cells, 'pgd', 'loss-still-rising');
  t.is(rising?.status, 'warning');
  t.regex(rising!.message, /^pgd left 40 of 40 images standing; the loss of 40 of them .* \(100\.0 % of all images\)/);
  const finished = await runCells({ ...setting, attacks: [pgd], epsilons: ['0.15'] });
  t.is(findCheck(finished.cells, 'pgd', 'loss-still-rising')?.status, 'passed');
});

test('success on the way that is lost at the end', async (t) => {
  const restless = defineAttack({
    ...insider,
    name: 'restless',
    access: 'gradient',
    params: z.strictObject({}),
    rounds: () => 5,
    start: (lane) => insider.start(lane, { share: 1 }),
    update: ({ x }) => ({ adversarial: x }),
  });
  const { cells, samples } = await runCells({ ...setting, attacks: [restless], epsilons: ['0.25'] });
  t.true(samples.every(({ success }) => success));
  const silent = findCheck(cells, 'restless', 'silent-success');
  t.is(silent?.status, 'warning');
  t.regex(
    silent!.message,
    /^Of 16 images attacked to the end 16 were broken on the way, and 16 of these .* No break is lost/,
  );
});

test('too few classes for a loss', (t) => {
  const demanding = { ...pgd, fewestClasses: 4 };
  t.is(checkFewClasses([pgd], 2), undefined);
  t.is(checkFewClasses([pgd, demanding], 4)?.status, 'passed');
  const check = checkFewClasses([pgd, demanding], 3);
  t.is(check?.status, 'warning');
  t.regex(check!.message, /^With 3 classes .* pgd \(made for 4 or more\)/);
});

test('the widest ball reaches grey from every image', (t) => {
  t.is(widestRadius('linf', 48), 0.5);
  t.is(widestRadius('l1', 48), 24);
  t.true(Math.abs(widestRadius('l2', 48) - Math.hypot(...Array<number>(48).fill(0.5))) < 1e-9);
});

test('a check that cannot be made is a finding, in words', async (t) => {
  const [check] = await orFailure('The attack pgd', () => Promise.reject(new Error('a worker died\nat line 5')));
  t.is(check?.status, 'failed');
  t.regex(check!.message, /^The attack pgd could not be checked: a worker died\. Without these checks/);
});

import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { z } from 'zod';
import fgsm from '../../attacks/fgsm.ts';
import pgd from '../../attacks/pgd.ts';
import transfer from '../../attacks/transfer.ts';
import { crossEntropy } from '../../src/attacks/loss.ts';
import type { State } from '../../src/attacks/types.ts';
import { defineAttack } from '../../src/attacks/define.ts';
import { compileAttack } from '../../src/bench/attack-graphs.ts';
import { exposeToAttack } from '../../src/bench/defend.ts';
import { drawNoise } from '../../src/bench/noise.ts';
import addedNoise from '../../src/defenses/added-noise.ts';
import { defineDefense } from '../../src/defenses/define.ts';
import { createEngine } from '../../src/engine/index.ts';
import { bind } from '../../src/models/bind.ts';
import { drawUniform, randomStream } from '../../src/random.ts';
import type { SampleRecord } from '../../src/results/sample.ts';
import { computeEagerly } from './support/compute.ts';
import { findCheck } from './support/find-check.ts';
import { randomImages } from './support/images.ts';
import { dimensions, imageShape, smoothModel } from './support/models.ts';
import { patternImages, patternModel } from './support/patterns.ts';
import { runCells } from './support/run-cells.ts';

/** Remembers the gradient that it was told. */
const listener = defineAttack({
  name: 'listener',
  summary: 'Stays where it is and keeps the gradient.',
  reference: '',
  norms: ['linf'],
  access: 'gradient',
  params: z.strictObject({}),
  rounds: () => 2,
  start: ({ x }): State & { heard: tf.Tensor4D } => ({ adversarial: x, heard: tf.zerosLike(x) }),
  update: ({ x, told }) => ({ adversarial: x, heard: told.gradient }),
});

/** Moves the image by no more than 0.01, with a slope anywhere between -9 and 11; on average it is the identity. */
const ripples = defineDefense({
  name: 'ripples',
  summary: 'Drowns the gradient in noise.',
  reference: '',
  params: z.strictObject({}),
  needs: 'any',
  unbounded: true,
  steps: () => 1,
  draws: () => ({ phase: { law: 'uniform', shape: 'image' } }),
  step: ({ state: { x }, random }) => ({
    x: x.add<tf.Tensor4D>(x.mul(1000).add(random.phase!.mul(Math.PI)).sin().mul(0.01)),
  }),
});

function closeTo(actual: ArrayLike<number>, expected: ArrayLike<number>): boolean {
  return Array.from(expected).every((value, i) => Math.abs(actual[i]! - value) <= 1e-5 * Math.max(1, Math.abs(value)));
}

test('an answer is the mean over the draws: logits, loss and gradient', async (t) => {
  const [lanes, draws] = [8, 5];
  const engine = await createEngine({ workers: 1 });
  const model = smoothModel();
  const params = { sigma: 0.3 };
  const source = { defense: addedNoise, params, shape: imageShape };
  const { gradient: graph } = await compileAttack(engine, {
    attack: listener,
    params: {},
    norm: 'linf',
    targeted: false,
    aimed: false,
    size: model.size,
    defense: addedNoise.name,
    lanes,
    noise: { source, draws, fixed: false },
    defended: (noise) => exposeToAttack(bind(model), addedNoise, params, 'full', noise),
  });
  const x = drawUniform(randomStream('images'), lanes * dimensions).map((value) => 0.5 + 0.3 * value);
  const label = Int32Array.from({ length: lanes }, (_, lane) => lane % 3);
  const rows = Array.from({ length: lanes }, (_, lane) => drawNoise(source, draws, ['test', lane])['noise.0.offset']!);
  const noise = Float32Array.from(rows.flatMap((row) => Array.from(row)));
  const inputs = Object.fromEntries(
    Object.entries(graph!.inputs).map(([name, { shape, dtype }]) => {
      const length = shape.reduce((product, side) => product * side, 1);
      return [name, dtype === 'int32' ? new Int32Array(length) : new Float32Array(length)];
    }),
  );
  const answer = await graph!.run({ ...inputs, x, label, 'state.adversarial': x, 'noise.0.offset': noise });
  await engine.close();

  const sums = {
    logits: new Float64Array(lanes * 3),
    loss: new Float64Array(lanes),
    gradient: new Float64Array(x.length),
  };
  for (let draw = 0; draw < draws; draw++) {
    const point = x.map((value, i) => {
      const [lane, pixel] = [Math.floor(i / dimensions), i % dimensions];
      return value + 0.3 * rows[lane]![draw * dimensions + pixel]!;
    });
    const once = computeEagerly(
      (given) => {
        const lossOf = (image: tf.Tensor) =>
          crossEntropy(bind(model).logits(image as tf.Tensor4D), given.label as tf.Tensor1D);
        return {
          logits: bind(model).logits(given.point as tf.Tensor4D),
          loss: lossOf(given.point!),
          gradient: tf.grad((image: tf.Tensor) => lossOf(image).sum())(given.point!),
        };
      },
      {
        point: { shape: [lanes, ...imageShape], values: point },
        label: { shape: [lanes], values: label },
      },
    );
    for (const [name, sum] of Object.entries(sums)) {
      once[name]!.forEach((value, i) => {
        sum[i]! += value / draws;
      });
    }
  }
  t.true(closeTo(answer.logits!, sums.logits));
  t.true(closeTo(answer.loss!, sums.loss));
  t.true(closeTo(answer['state.heard']!, sums.gradient));
});

test('gradients that drown in the noise of a defense come back in the mean over draws', async (t) => {
  const images = patternImages(40);
  const setting = { models: [patternModel('correct')], images, attacks: [fgsm], epsilons: ['0.25'] };
  const robust = async (eot: number): Promise<number> => {
    const { samples } = await runCells({ ...setting, defenses: [ripples], eot });
    return samples.filter(({ success }) => !success).length;
  };
  const { samples } = await runCells(setting);
  t.is(samples.filter(({ success }) => !success).length, 0, 'without the defense all fall');
  const [once, often] = [await robust(1), await robust(256)];
  t.true(once >= 30, `${once} stand against one draw`);
  t.is(often, 0);
});

const setting = {
  models: [smoothModel()],
  images: randomImages(30, (_, index) => index % 3, { classes: 3 }),
  attacks: [pgd],
  defenses: [addedNoise],
  epsilons: ['0.02'],
  eot: 4,
};

test('the seed decides the noise, and nothing else does', async (t) => {
  const [first, other] = [await runCells(setting), await runCells({ ...setting, seed: 1 })];
  for (const lanes of [1, 2, 3, 16]) t.is((await runCells({ ...setting, lanes })).lines, first.lines, `${lanes} lanes`);
  t.not(other.lines, first.lines);
  const confidences = ({ samples }: typeof first) => samples.map(({ clean }) => clean.confidence);
  t.notDeepEqual(confidences(other), confidences(first), 'the verdict on clean images is under noise as well');
});

test('in a ball of radius 0 nothing breaks, and every draw is a pass', async (t) => {
  for (const eot of [1, 4]) {
    const { cells, samples } = await runCells({ ...setting, epsilons: ['0'], eot });
    const right = samples.filter(({ clean, label }) => clean.prediction === label).length;
    const cell = cells[0]!;
    if (cell.status !== 'done') return t.fail(cell.reason);
    t.is(cell.metrics.robustAccuracy.value, cell.metrics.cleanAccuracy.value);
    t.true(right > 0 && right < 30);
    t.is(cell.cost.backwardPasses, right * 40 * eot);
    t.true(
      cell.cost.forwardPasses >= right * (40 * eot + 1),
      'the judge is asked at the end, and where a mean is wrong',
    );
  }
});

test('checks say that the defense is random; the ball of radius 0 is in order', async (t) => {
  const { cells } = await runCells({ ...setting, params: { 'added-noise': { sigma: 0.5 } }, checks: true });
  const randomised = findCheck(cells, 'pgd', 'randomised-output');
  t.is(randomised?.status, 'failed');
  t.regex(randomised!.message, /the class changed for [1-9]/);
  t.is(findCheck(cells, 'pgd', 'empty-ball')?.status, 'passed');
});

test('over several draws of a verdict a random defense is a warning, and the ball of radius 0 is in order, though some draw is wrong about a clean image', async (t) => {
  const noisy = { ...setting, params: { 'added-noise': { sigma: 0.3 } }, verdictDraws: 7, checks: true };
  const { cells, samples } = await runCells({ ...noisy, noise: ['fresh', 'fixed'] });
  t.true(samples.some(({ draws, label }) => draws!.clean[0] === label && draws!.clean.some((each) => each !== label)));
  for (const cell of cells) {
    if (cell.status !== 'done') return t.fail(cell.reason);
    const of = (name: string) => cell.checks.find((check) => check.name === name);
    t.is(of('randomised-output')?.status, 'warning');
    t.regex(of('randomised-output')!.message, /the class changed for [1-9].* Verdicts are over 7 draws here/);
    t.is(of('empty-ball')?.status, 'passed', of('empty-ball')?.message);
  }
});

test('where some draw is wrong about every image a warning says that nothing was probed', async (t) => {
  const noisy = { ...setting, params: { 'added-noise': { sigma: 10 } }, verdictDraws: 30, checks: true };
  const { cells, samples } = await runCells(noisy);
  t.true(samples.some(({ draws, label }) => draws!.clean.includes(label)));
  t.false(samples.some(({ draws, label }) => draws!.clean.every((each) => each === label)));
  const probe = findCheck(cells, 'pgd', 'probe');
  t.is(probe?.status, 'warning');
  t.regex(probe!.message, /under each of the 30 verdict draws/);
  t.is(findCheck(cells, 'pgd', 'empty-ball'), undefined);
});

/** Robust under every verdict draw, on average and by majority, counted from the lines of a run. */
function countRobust(samples: readonly SampleRecord[], verdictDraws: number) {
  const right = ({ label, draws }: SampleRecord): number =>
    draws!.adversarial.filter((prediction) => prediction === label).length;
  const wins = (predictions: readonly number[], label: number): boolean => {
    const votes = [0, 1, 2].map((each) => predictions.filter((prediction) => prediction === each).length);
    return votes.every((count, each) => each === label || count < votes[label]!);
  };
  return {
    always: samples.filter((sample) => right(sample) === verdictDraws).length / samples.length,
    average: samples.reduce((sum, sample) => sum + right(sample) / verdictDraws, 0) / samples.length,
    majority:
      samples.filter(({ label, draws }) => wins(draws!.clean, label) && wins(draws!.adversarial, label)).length /
      samples.length,
  };
}

test('a verdict over several draws: any, average and majority are what the lines say, in their order', async (t) => {
  const noisy = { ...setting, params: { 'added-noise': { sigma: 0.3 } }, epsilons: ['0.01', '0.02'], verdictDraws: 7 };
  const { cells, samples, lines } = await runCells(noisy);
  for (const cell of cells) {
    if (cell.status !== 'done') return t.fail(cell.reason);
    const { robustAccuracy, robustAverage, robustMajority, cleanAccuracy, cleanAverage } = cell.metrics;
    const counted = countRobust(
      samples.filter((sample) => sample.cell === cell.id),
      7,
    );
    t.is(robustAccuracy.value, counted.always);
    t.true(Math.abs(robustAverage!.value - counted.average) < 1e-12);
    t.is(robustMajority!.value, counted.majority);
    t.true(robustAccuracy.value < robustAverage!.value && robustAverage!.value < 1);
    t.true(robustAccuracy.value < robustMajority!.value);
    t.true(cleanAccuracy.value < cleanAverage!.value && cleanAverage!.value > robustAverage!.value);
  }
  t.is((await runCells({ ...noisy, lanes: 8, workers: 2 })).lines, lines);
});

/** Asks one point of the ball, and ends at it or goes back to the image. */
function visitor(name: string, comesBack: boolean) {
  return defineAttack({
    name,
    summary: 'Asks one point.',
    reference: '',
    norms: ['linf'],
    access: 'gradient',
    params: z.strictObject({}),
    rounds: () => 2,
    start: ({ x, epsilon }): State => ({ adversarial: x.add(epsilon.reshape([-1, 1, 1, 1])) }),
    update: ({ x, told }) => ({ adversarial: comesBack ? x : told.point }),
  });
}

test('over several draws a point counts that some of them are wrong about, but not their mean, wherever a run ends', async (t) => {
  const noisy = {
    ...setting,
    attacks: [visitor('stays', false), visitor('returns', true)],
    params: { 'added-noise': { sigma: 0.15 } },
    epsilons: ['0.1'],
    noise: ['fixed' as const],
    verdictDraws: 7,
  };
  const { samples } = await runCells(noisy);
  const of = (attack: string) => samples.filter(({ cell }) => cell.includes(`/${attack}+`));
  const shares = (records: readonly SampleRecord[]) =>
    records.map(({ label, draws }) => draws!.adversarial.filter((prediction) => prediction !== label).length);
  const clean = of('stays').map(({ label, draws }) => draws!.clean.filter((prediction) => prediction !== label).length);
  const visited = shares(of('stays'));
  t.true(visited.some((count, i) => count > clean[i]! && count < 4));
  t.deepEqual(
    shares(of('returns')),
    visited.map((count, i) => Math.max(count, clean[i]!)),
  );
});

test('an attacker who knows the draws breaks at least what one with fresh draws does, and what it is told is the verdict', async (t) => {
  const noisy = { ...setting, params: { 'added-noise': { sigma: 0.3 } }, verdictDraws: 4 };
  const { cells } = await runCells({ ...noisy, noise: ['fresh', 'fixed'], eot: [1, 4] });
  t.deepEqual(
    cells.map(({ id, noise, eot }) => [id.split('/')[3], noise, eot]),
    [
      ['pgd+eot1', 'fresh', 1],
      ['pgd+eot4', 'fresh', 4],
      ['pgd+fixed', 'fixed', 4],
    ],
  );
  const averages = cells.map((cell) => (cell.status === 'done' ? cell.metrics.robustAverage!.value : NaN));
  t.true(averages[2]! <= Math.min(averages[0]!, averages[1]!), averages.join(' '));
  const { cells: known, samples } = await runCells({ ...noisy, noise: ['fixed'], verdictDraws: 1 });
  const cell = known[0]!;
  if (cell.status !== 'done') return t.fail(cell.reason);
  const broken = samples.filter(({ success, distance }) => success && distance !== 0);
  t.true(broken.length > 0);
  t.true(cell.cost.forwardPasses === cell.cost.backwardPasses + samples.filter(({ rounds }) => rounds > 0).length);
});

test('more draws in every ask never raise the number beyond its interval', async (t) => {
  const images = patternImages(60);
  const { cells } = await runCells({
    models: [patternModel('correct')],
    images,
    attacks: [fgsm],
    defenses: [ripples],
    epsilons: ['0.25'],
    eot: [1, 8, 64],
    verdictDraws: 3,
  });
  const robust = cells.map((cell) => (cell.status === 'done' ? cell.metrics.robustAccuracy : undefined)!);
  for (const [i, { high }] of robust.entries()) {
    for (const { value } of robust.slice(i + 1)) t.true(value <= high, robust.map((each) => each.value).join(' '));
  }
  t.true(robust.at(-1)!.value < robust[0]!.low, 'and where one draw drowns the gradient they lower it');
});

test('points of another model need no draws', async (t) => {
  const models = [smoothModel(), smoothModel()];
  models[1] = { ...models[1]!, definition: { ...models[1]!.definition, name: 'other' } };
  const { cells } = await runCells({ ...setting, models, attacks: [transfer] });
  t.true(cells.every(({ status }) => status === 'done'));
});

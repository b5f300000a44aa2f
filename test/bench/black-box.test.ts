import * as tf from '@tensorflow/tfjs';
import test, { type ExecutionContext } from 'ava';
import autoattack from '../../attacks/autoattack.ts';
import fgsm from '../../attacks/fgsm.ts';
import hopskipjump from '../../attacks/hopskipjump.ts';
import pgd from '../../attacks/pgd.ts';
import square from '../../attacks/square.ts';
import transfer from '../../attacks/transfer.ts';
import uniformNoise from '../../attacks/uniform-noise.ts';
import { discoverPlugins } from '../../src/bench/known-plugins.ts';
import addedNoise from '../../src/defenses/added-noise.ts';
import smoothing from '../../src/defenses/smoothing.ts';
import tweedie from '../../src/defenses/tweedie.ts';
import type { ImageSet } from '../../src/datasets/types.ts';
import { createEngine, type Engine } from '../../src/engine/index.ts';
import { EpsballError } from '../../src/errors.ts';
import type { LoadedModel, ModelDefinition } from '../../src/models/types.ts';
import type { Cell } from '../../src/results/cell.ts';
import { noJournal, type KeptOutcome } from '../../src/results/journal.ts';
import type { SampleRecord } from '../../src/results/sample.ts';
import { foreignFile, openBatch } from '../engine/support/foreign-files.ts';
import { endWorker, watchWorkers } from '../engine/watch-workers.ts';
import { asBlackBox, reason } from './support/black-box.ts';
import { findCheck } from './support/find-check.ts';
import { randomImages } from './support/images.ts';
import { convModel, dimensions, load, smoothModel } from './support/models.ts';
import { runCells } from './support/run-cells.ts';

const count = 24;
const native = convModel();
const called = asBlackBox(native);
const setting = {
  epsilons: ['0.03'],
  params: { square: { queries: 60 }, hopskipjump: { asks: 200, firstProbes: 20 } },
};

let engine: Engine;
let images: ImageSet;
test.before(async () => {
  engine = await createEngine({ workers: 2 });
  images = await labelledBy(native);
});
test.after.always(() => engine.close());

/** Images labelled by a model itself, so that all are worth attacking. */
async function labelledBy(model: LoadedModel): Promise<ImageSet> {
  const { classes } = model.size;
  const arbitrary = randomImages(count, (_, index) => index % classes, { classes });
  const { samples } = await runCells({ models: [model], images: arbitrary, attacks: [fgsm], epsilons: ['0'], engine });
  const labels = samples.map(({ clean }) => clean.prediction);
  return randomImages(count, (_, index) => labels[index]!, { classes });
}

function reasonOf(cell: Cell | undefined): string | undefined {
  return cell?.status === 'done' ? undefined : cell?.reason;
}

/** Whether records agree but for what rounding of logits makes of numbers. */
function assertAlike(t: ExecutionContext, ours: readonly SampleRecord[], theirs: readonly SampleRecord[]): void {
  t.is(ours.length, theirs.length);
  ours.forEach((record, i) => {
    const other = theirs[i]!;
    const whole = ({ cell, sample, label, success, rounds, restarts }: SampleRecord) =>
      JSON.stringify({ cell, sample, label, success, rounds, restarts });
    t.is(whole(record), whole(other));
    t.is(record.clean.prediction, other.clean.prediction);
    t.is(record.adversarial.prediction, other.adversarial.prediction);
    t.true(Math.abs(record.adversarial.confidence - other.adversarial.confidence) < 1e-4);
    t.true(Math.abs(record.linf - other.linf) < 1e-5);
  });
}

function assertMixed(t: ExecutionContext, samples: readonly SampleRecord[]): void {
  const broken = samples.filter(({ success }) => success).length;
  t.true(broken > 0 && broken < samples.length, `${broken} of ${samples.length} are broken`);
}

test('attacks on logits and classes find what they find on the native model, sample by sample', async (t) => {
  const attacks = [square, hopskipjump, uniformNoise];
  const own = { ...setting, engine, images, attacks };
  const direct = await runCells({ ...own, models: [native] });
  const { cells, samples } = await runCells({ ...own, models: [called] });
  t.deepEqual(cells.map(reasonOf), [undefined, undefined, undefined]);
  assertMixed(t, samples);
  assertAlike(t, samples, direct.samples);
  cells.forEach((cell, i) => {
    const other = direct.cells[i]!;
    if (cell.status !== 'done' || other.status !== 'done') return;
    t.is(cell.cost.forwardPasses, other.cost.forwardPasses);
    t.is(cell.cost.backwardPasses, 0);
    t.true(cell.cost.forwardPasses > 0);
  });
});

test('where the answers are the same bits, so are the results', async (t) => {
  const exact: ModelDefinition = {
    name: 'exact',
    summary: '',
    reference: '',
    parameters: () => ({}),
    logits: (_, x) => x.reshape([-1, dimensions]).slice([0, 0], [-1, 10]).mul<tf.Tensor2D>(4),
  };
  const model = load(exact, 10, {});
  const own = { ...setting, engine, images: await labelledBy(model), attacks: [square, hopskipjump] };
  const same = asBlackBox(model);
  const plain = { ...same, blackBox: { ...same.blackBox!, ...asIs(model) } };
  const direct = await runCells({ ...own, models: [model] });
  assertMixed(t, direct.samples);
  t.is((await runCells({ ...own, models: [plain] })).lines, direct.lines);
});

/** The file that takes images as they are. */
function asIs(model: LoadedModel) {
  const logits = ({ x }: Readonly<Record<string, tf.Tensor>>) => ({
    y: model.definition.logits({}, x as tf.Tensor4D),
  });
  return { bytes: foreignFile(logits, [4, 4, 3]), prepare: (x: tf.Tensor4D) => x };
}

test('no result depends on the batch of the export, lanes, workers, or what else is asked', async (t) => {
  const own = { ...setting, engine, images, attacks: [square] };
  const { lines, samples } = await runCells({ ...own, models: [called] });
  assertMixed(t, samples);
  const open = asBlackBox(native, { edit: openBatch });
  const one = await createEngine({ workers: 1 });
  t.teardown(() => one.close());
  t.is((await runCells({ ...own, models: [open], lanes: 8 })).lines, lines);
  t.is((await runCells({ ...own, models: [called], lanes: 32, engine: one })).lines, lines);
  const some = await runCells({ ...own, models: [called], samples: 9 });
  t.true(lines.startsWith(some.lines));
  const three = await runCells({ ...own, models: [asBlackBox(native, { batch: 3 })] });
  assertAlike(t, three.samples, samples);
});

test('probabilities are read as logits where the model says how', async (t) => {
  const own = { ...setting, engine, images, attacks: [square] };
  const answer = (logits: tf.Tensor2D): tf.Tensor => tf.softmax(logits);
  const readLogits = (probabilities: tf.Tensor2D): tf.Tensor2D => probabilities.maximum<tf.Tensor2D>(1e-30).log();
  const direct = await runCells({ ...own, models: [native] });
  const { samples } = await runCells({ ...own, models: [asBlackBox(native, { answer, readLogits })] });
  assertAlike(t, samples, direct.samples);
});

test('attacks that need gradients are skipped, for a reason that names the operator and what is possible', async (t) => {
  const { attacks: known } = await discoverPlugins(undefined);
  const other = { ...native, definition: { ...native.definition, name: 'other' } };
  const { cells } = await runCells({
    ...setting,
    engine,
    images,
    samples: 4,
    models: [called, other],
    attacks: [square, pgd, autoattack, transfer],
    knownAttacks: known,
  });
  const [onFile, pgdOnFile, autoattackOnFile, transferred, ...rest] = cells;
  t.is(onFile!.status, 'done');
  t.is(pgdOnFile!.status, 'skipped');
  const possible = 'these attacks need none: hopskipjump, spsa, square';
  t.is(reasonOf(pgdOnFile), `pgd cannot follow gradients of conv: ${reason}; ${possible}`);
  t.is(autoattackOnFile!.status, 'skipped');
  t.is(reasonOf(autoattackOnFile), `apgd-ce, apgd-t, fab-t cannot follow gradients of conv: ${reason}; ${possible}`);
  t.is(transferred!.status, 'done');
  t.deepEqual(
    rest.map(({ status }) => status),
    ['done', 'done', 'done', 'skipped'],
  );
  t.is(reasonOf(rest[3]), `transfer cannot follow gradients of conv: ${reason}; ${possible}`);
});

test('points made on another model of the run break the file as they break the model that it is', async (t) => {
  const other = { ...convModel(), definition: { ...native.definition, name: 'other' } };
  const own = { ...setting, engine, images, attacks: [transfer], params: { transfer: { steps: 5 } } };
  const direct = await runCells({ ...own, models: [native, other] });
  const { cells, samples } = await runCells({ ...own, models: [called, other] });
  t.is(cells[0]!.status, 'done');
  const ofFirst = (all: readonly SampleRecord[]) => all.filter(({ cell }) => cell === cells[0]!.id);
  assertAlike(t, ofFirst(samples), ofFirst(direct.samples));
});

test('what cannot be measured at all is refused', async (t) => {
  const own = { ...setting, engine, images, models: [called] };
  const error = await t.throwsAsync(runCells({ ...own, attacks: [pgd, fgsm] }), { instanceOf: EpsballError });
  t.is(error.code, 'INVALID_OPTION');
  t.regex(error.message, /^nothing can be measured: pgd cannot follow gradients of conv: its operator GridSample/);
  await t.throwsAsync(runCells({ ...own, attacks: [square], defenses: [smoothing] }), {
    instanceOf: EpsballError,
    message:
      /the defense smoothing asks the classifier in its steps, and conv can only be called after them: its operator/,
  });
  await t.throwsAsync(runCells({ ...own, attacks: [square], device: 'eager' }), {
    instanceOf: EpsballError,
    message: /conv-test can only be called, on the processor: .*\.\nRun it with --device cpu; eager was given/,
  });
});

test('defenses stand before a file as before a model: a purifier, and noise', async (t) => {
  const purifier = smoothModel();
  const small = convModel(3);
  const own = {
    ...setting,
    engine,
    images: await labelledBy(small),
    attacks: [square],
    defenses: [tweedie, addedNoise],
    params: { ...setting.params, tweedie: { steps: 2, noise: 0.1 }, 'added-noise': { sigma: 0.02 } },
    eot: 2,
    verdictDraws: 3,
  };
  const direct = await runCells({ ...own, models: [{ ...small, purifier }] });
  const { cells, samples } = await runCells({ ...own, models: [{ ...asBlackBox(small), purifier }] });
  t.deepEqual(cells.map(reasonOf), [undefined, undefined]);
  assertAlike(t, samples, direct.samples);
  const [outlined] = samples.filter(({ draws }) => draws);
  t.is(outlined!.draws!.clean.length, 3);
});

test('the checks say that it was attacked black-box only, and what that is worth', async (t) => {
  const own = { ...setting, engine, images, attacks: [square], checks: true };
  const { cells } = await runCells({ ...own, models: [called] });
  t.deepEqual(findCheck(cells, 'square', 'black-box-only'), {
    name: 'black-box-only',
    status: 'warning',
    message: `conv-test was attacked black-box only: ${reason}. Its robust accuracy is an upper bound, which attacks with gradients may lower.`,
  });
  const of = (name: 'empty-ball' | 'randomised-output') => findCheck(cells, 'square', name)?.status;
  t.deepEqual([of('empty-ball'), of('randomised-output')], ['passed', 'passed']);
  const direct = await runCells({ ...own, models: [native] });
  t.is(findCheck(direct.cells, 'square', 'black-box-only'), undefined);
});

test('answers that are no numbers, and files that do not fit, end the run in words', async (t) => {
  const own = { ...setting, engine, images, attacks: [square] };
  const spoilt = asBlackBox(native, { answer: (logits) => logits.mul(0).sub(1).log() });
  await t.throwsAsync(runCells({ ...own, models: [spoilt] }), {
    instanceOf: EpsballError,
    message: /conv-test gives logits that are not finite for test image 0/,
  });
  const fewer = asBlackBox(native, { answer: (logits) => logits.slice([0, 0], [-1, 7]) });
  await t.throwsAsync(runCells({ ...own, models: [fewer] }), {
    instanceOf: EpsballError,
    message: /its output "out:y" has shape \[1, 7\] .* answered with 10 numbers/,
  });
});

test('a budget counts the calls', async (t) => {
  const own = { ...setting, engine, images, attacks: [square], budget: 100 };
  const { cells } = await runCells({ ...own, models: [called] });
  t.regex(reasonOf(cells[0])!, /the budget is spent/);
});

test('a run goes on from its journal to the same bytes', async (t) => {
  const own = { ...setting, engine, images, attacks: [square], models: [called] };
  const kept: KeptOutcome[] = [];
  const whole = await runCells({
    ...own,
    journal: { ...noJournal, keepOutcome: (_, __, outcome) => kept.push(structuredClone(outcome)) },
  });
  t.is(kept.length, count);
  const fresh: number[] = [];
  const resumed = await runCells({
    ...own,
    journal: {
      ...noJournal,
      takeOutcomes: () => kept.slice(0, 10),
      keepOutcome: (_, __, { sample }) => fresh.push(sample),
    },
  });
  t.is(resumed.lines, whole.lines);
  t.deepEqual(
    fresh.sort((a, b) => a - b),
    kept
      .slice(10)
      .map(({ sample }) => sample)
      .sort((a, b) => a - b),
  );
});

test.serial('a worker that ends in the middle costs one cell, not the run', async (t) => {
  const own = { ...setting, engine, images, attacks: [square] };
  const before = await runCells({ ...own, models: [called] });
  const workers = watchWorkers(t);
  const single = await createEngine({ workers: 1 });
  t.teardown(() => single.close());
  let isEnded = false;
  const { cells, samples } = await runCells({
    ...own,
    attacks: [square, uniformNoise],
    models: [called],
    engine: single,
    events: {
      onProgress({ activity }) {
        if (activity !== 'attack' || isEnded) return;
        isEnded = true;
        endWorker(workers.at(-1)!);
      },
    },
  });
  t.deepEqual(
    cells.map(({ status }) => status),
    ['error', 'done'],
  );
  t.regex(reasonOf(cells[0])!, /a worker thread ended unexpectedly/);
  t.is(samples.length, count);
  t.is((await runCells({ ...own, models: [called], engine: single })).lines, before.lines);
});

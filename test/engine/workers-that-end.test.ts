import { setTimeout } from 'node:timers/promises';
import test from 'ava';
import { createEngine } from '../../src/engine/index.ts';
import type { TensorFunction, TensorSpec } from '../../src/engine/types.ts';
import { crashWorker, endWorker, watchWorkers } from './watch-workers.ts';

const inputs: Record<string, TensorSpec> = { x: { shape: [2], dtype: 'float32' } };
const square: TensorFunction = ({ x }) => ({ y: x!.square() });
const x = Float32Array.of(1, 2);
const squares = { y: Float32Array.of(1, 4) };

for (const [how, end, reason] of [
  ['exits', endWorker, /^a worker thread ended unexpectedly \(exit code 0\)$/],
  ['crashes', crashWorker, /^a worker thread ended unexpectedly: Cannot read properties of null/],
] as const) {
  test.serial(`a worker ${how}: the call that was on it rejects in words, later ones go to a new worker`, async (t) => {
    const workers = watchWorkers(t);
    const engine = await createEngine({ workers: 1 });
    const { run, dispose } = await engine.compile(square, inputs);
    end(workers[0]!);
    await t.throwsAsync(run({ x }), { message: reason });
    t.is(workers.length, 1);
    t.deepEqual(await run({ x }), squares);
    t.deepEqual(await run({ x }), squares);
    t.is(workers.length, 2);
    await dispose();
    await engine.close();
  });
}

test.serial('calls that wait for a worker are answered when the one before loses its worker', async (t) => {
  const workers = watchWorkers(t);
  const engine = await createEngine({ workers: 1 });
  const { run } = await engine.compile(square, inputs);
  endWorker(workers[0]!);
  const [first, ...rest] = await Promise.allSettled([run({ x }), run({ x }), run({ x })]);
  t.is(first.status, 'rejected');
  t.deepEqual(
    rest,
    [1, 2].map(() => ({ status: 'fulfilled', value: squares })),
  );
  await engine.close();
});

test.serial('the other workers and what is compiled later are not concerned', async (t) => {
  const workers = watchWorkers(t);
  const engine = await createEngine({ workers: 2 });
  const { run } = await engine.compile(square, inputs);
  endWorker(workers[0]!);
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => run({ x })));
  t.true(outcomes.filter(({ status }) => status === 'rejected').length <= 1);
  const twice = await engine.compile(({ x: given }) => ({ y: given!.mul(2) }), inputs);
  t.deepEqual(await twice.run({ x }), { y: Float32Array.of(2, 4) });
  t.is(engine.workers, 2);
  await engine.close();
});

test.serial('a worker that ends while nothing is asked of it is replaced by the next call', async (t) => {
  const workers = watchWorkers(t);
  const engine = await createEngine({ workers: 1 });
  const { run, dispose } = await engine.compile(square, inputs);
  const ended = new Promise((resolve) => workers[0]!.once('exit', resolve));
  endWorker(workers[0]!);
  await ended;
  await engine.endProfile();
  t.deepEqual(await run({ x }), squares);
  await dispose();
  await engine.close();
});

test.serial('after close no worker is started', async (t) => {
  const workers = watchWorkers(t);
  const engine = await createEngine({ workers: 1 });
  const { run } = await engine.compile(square, inputs);
  endWorker(workers[0]!);
  const calls = Promise.allSettled([run({ x }), run({ x })]);
  await engine.close();
  t.true((await calls).every(({ status }) => status === 'rejected'));
  await t.throwsAsync(run({ x }), { message: /closed|ended/ });
  await setTimeout(50);
  t.is(workers.length, 1);
});

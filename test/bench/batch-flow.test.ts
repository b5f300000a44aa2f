import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import { batchesPerWorker } from '../../src/bench/batch.ts';
import { BatchFlow, type Batch } from '../../src/bench/batch-flow.ts';

test('as many batches as the workers may have are under way at once, and all are computed', async (t) => {
  let [left, underWay, most, idle] = [20, 0, 0, 0];
  const flow: BatchFlow = new BatchFlow({
    workers: 2,
    next: (): Batch | undefined => {
      if (left === 0) return undefined;
      left--;
      if (flow.isAnyIdle) idle++;
      return {
        size: 3,
        async compute() {
          underWay++;
          most = Math.max(most, underWay);
          t.is(flow.travelling, 3 * underWay);
          await turn();
          underWay--;
        },
      };
    },
  });
  await flow.drain();
  t.is(most, 2 * batchesPerWorker);
  t.deepEqual([left, underWay, flow.travelling], [0, 0, 0]);
  t.true(idle >= 2 && idle < 20, String(idle));
});

test('what a batch makes possible is computed after it, by whoever waits', async (t) => {
  const ready = [1];
  const order: number[] = [];
  const next = (): Batch | undefined => {
    const number = ready.shift();
    if (number === undefined) return undefined;
    return {
      size: 1,
      async compute() {
        await turn();
        order.push(number);
        if (number < 4) ready.push(2 * number, 2 * number + 1);
      },
    };
  };
  await new BatchFlow({ next, workers: 3 }).drain();
  t.deepEqual(
    order.toSorted((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7],
  );
});

test('the first failure is thrown, and no batch begins after it', async (t) => {
  let begun = 0;
  const next = (): Batch => ({
    size: 1,
    async compute() {
      begun++;
      const mine = begun;
      await turn();
      if (mine === 1) throw new Error('the first');
      await turn();
      throw new Error('a later one');
    },
  });
  await t.throwsAsync(new BatchFlow({ next, workers: 1 }).drain(), { message: 'the first' });
  t.is(begun, batchesPerWorker);
});

test('a signal stops the flow for its reason', async (t) => {
  const controller = new AbortController();
  let begun = 0;
  const next = (): Batch => ({
    size: 1,
    async compute() {
      await turn();
      if (++begun === 5) controller.abort(new Error('enough'));
    },
  });
  const flow = new BatchFlow({ next, workers: 1, signal: controller.signal });
  await t.throwsAsync(flow.drain(), { message: 'enough' });
  t.true(begun < 5 + batchesPerWorker, String(begun));
});

import test from 'ava';
import { createEngine } from '../../src/engine/index.ts';

test('between overlapping calls of the eager engine the event loop has its turn', async (t) => {
  const engine = await createEngine({ device: 'eager' });
  const { run } = await engine.compile(({ x }) => ({ y: x!.mul(2) }), { x: { shape: [2], dtype: 'float32' } });
  let turn = 0;
  let ticking = setImmediate(function tick() {
    turn++;
    ticking = setImmediate(tick);
  });
  const seen = await Promise.all(
    [1, 2, 3].map(async (value) => {
      const { y } = await run({ x: Float32Array.of(value, 0) });
      return { turn, y };
    }),
  );
  clearImmediate(ticking);
  await engine.close();
  t.deepEqual(
    seen.map(({ y }) => y),
    [2, 4, 6].map((value) => Float32Array.of(value, 0)),
  );
  t.true(seen[0]!.turn < seen[1]!.turn && seen[1]!.turn < seen[2]!.turn, seen.map(({ turn }) => turn).join());
});

test('a call that fails does not stop the next', async (t) => {
  const engine = await createEngine({ device: 'eager' });
  let calls = 0;
  const { run } = await engine.compile(
    ({ x }) => {
      if (calls++ === 1) throw new Error('once');
      return { y: x!.mul(2) };
    },
    { x: { shape: [1], dtype: 'float32' } },
  );
  const [failed, next] = await Promise.allSettled([run({ x: Float32Array.of(1) }), run({ x: Float32Array.of(1) })]);
  t.is(failed.status, 'rejected');
  t.deepEqual(next.status === 'fulfilled' && next.value, { y: Float32Array.of(2) });
  await engine.close();
});

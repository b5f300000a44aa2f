import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { EpsballError } from '../../src/errors.ts';
import { createEngine } from '../../src/engine/index.ts';

test('a profile counts every call of each type of operator, on all workers', async (t) => {
  const engine = await createEngine({ workers: 2, profile: true });
  try {
    const { run } = await engine.compile(({ x }) => ({ y: tf.sin(tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D)) }), {
      x: { shape: [4, 4], dtype: 'float32' },
    });
    await Promise.all(Array.from({ length: 6 }, () => run({ x: new Float32Array(16).fill(0.5) })));
    const times = await engine.endProfile();
    const callsOf = (name: string) => times.find(({ operator }) => operator === name)?.calls;
    t.is(callsOf('Sin'), 6);
    t.is(callsOf('MatMul'), 6);
    for (const { seconds } of times) t.true(seconds >= 0 && seconds < 60);
    t.deepEqual(
      times,
      times.toSorted((a, b) => b.seconds - a.seconds),
    );
  } finally {
    await engine.close();
  }
});

test('functions compiled one right after the other on one worker are counted both', async (t) => {
  const engine = await createEngine({ workers: 1, profile: true });
  try {
    const spec = { x: { shape: [4], dtype: 'float32' } } as const;
    const [sine, cosine] = [
      await engine.compile(({ x }) => ({ y: tf.sin(x!) }), spec),
      await engine.compile(({ x }) => ({ y: tf.cos(x!) }), spec),
    ];
    for (const { run } of [sine, cosine, sine]) await run({ x: new Float32Array(4) });
    const calls = Object.fromEntries((await engine.endProfile()).map((each) => [each.operator, each.calls]));
    t.is(calls['Sin'], 2);
    t.is(calls['Cos'], 1);
  } finally {
    await engine.close();
  }
});

test('an engine without a profile has none; devices that compute op by op refuse one', async (t) => {
  const engine = await createEngine({ workers: 1 });
  t.deepEqual(await engine.endProfile(), []);
  await engine.close();
  const error = await t.throwsAsync(createEngine({ device: 'eager', profile: true }), { instanceOf: EpsballError });
  t.is(error.code, 'INVALID_OPTION');
});

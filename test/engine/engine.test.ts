import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { type Engine, type TensorFunction, type TensorSpec, createEngine } from '../../src/engine/index.ts';
import { trace } from '../../src/engine/trace.ts';
import { EpsballError } from '../../src/errors.ts';

const vector: TensorSpec = { shape: [3], dtype: 'float32' };
const square: TensorFunction = ({ x }) => ({ y: x!.square() });

async function withEngine<T>(workers: number, use: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await createEngine({ device: 'cpu', workers });
  try {
    return await use(engine);
  } finally {
    await engine.close();
  }
}

/** Some work: products with a constant matrix, again and again. */
const chain: TensorFunction = ({ x }) => {
  const matrix = tf.tensor2d(
    Float32Array.from({ length: 64 * 64 }, (_, i) => ((i * 31) % 97) / 970 - 0.05),
    [64, 64],
  );
  let y = x!;
  for (let i = 0; i < 20; i++) y = tf.tanh(tf.matMul(y, matrix));
  return { y };
};
const chainInput: Record<string, TensorSpec> = { x: { shape: [16, 64], dtype: 'float32' } };
const chainValues = (seed: number) => ({ x: Float32Array.from({ length: 16 * 64 }, (_, i) => Math.sin(i + seed)) });

test('a compiled function says what goes in and what comes out', async (t) => {
  await withEngine(1, async (engine) => {
    t.is(engine.device, 'cpu');
    t.is(engine.workers, 1);
    t.regex(engine.versions['onnxruntime-node']!, /^\d+\.\d+\.\d+/);
    t.regex(engine.versions.tfjs!, /^\d+\.\d+\.\d+/);
    const compiled = await engine.compile(
      ({ x, label }) => ({ loss: tf.oneHot(label!, 3).cast('float32').mul(x!).sum(), best: x!.argMax() }),
      { x: vector, label: { shape: [], dtype: 'int32' } },
    );
    t.deepEqual(compiled.outputs, {
      loss: { shape: [], dtype: 'float32' },
      best: { shape: [], dtype: 'int32' },
    });
    const { loss, best } = await compiled.run({ x: Float32Array.of(1, 5, 2), label: Int32Array.of(2) });
    t.deepEqual(loss, Float32Array.of(2));
    t.deepEqual(best, Int32Array.of(1));
  });
});

test('an output that is an input or a constant is handed through', async (t) => {
  await withEngine(1, async (engine) => {
    const { run } = await engine.compile(({ x }) => ({ same: x!, again: x!, ones: tf.ones([2, 2]) }), { x: vector });
    const outputs = await run({ x: Float32Array.of(1, 2, 3) });
    t.deepEqual(outputs, {
      same: Float32Array.of(1, 2, 3),
      again: Float32Array.of(1, 2, 3),
      ones: Float32Array.of(1, 1, 1, 1),
    });
  });
});

test('inputs are left as they were', async (t) => {
  await withEngine(1, async (engine) => {
    const { run } = await engine.compile(square, { x: vector });
    const x = Float32Array.of(1, 2, 3);
    const first = await run({ x });
    const second = await run({ x });
    t.deepEqual(x, Float32Array.of(1, 2, 3));
    t.deepEqual(first, second);
    t.not(first.y, second.y);
  });
});

test('inputs that are handed over are empty afterwards, and the answer is the same', async (t) => {
  await withEngine(1, async (engine) => {
    const { run } = await engine.compile(square, { x: vector });
    const x = Float32Array.of(1, 2, 3);
    t.deepEqual(await run({ x }, { handOver: true }), { y: Float32Array.of(1, 4, 9) });
    t.is(x.length, 0);
  });
});

test('wrong inputs are refused by name', async (t) => {
  for (const device of ['cpu', 'eager'] as const) {
    const engine = await createEngine({ device, workers: 1 });
    const compiled = await engine.compile(square, { x: vector });
    const run = async (inputs: Parameters<typeof compiled.run>[0]) => compiled.run(inputs);
    await t.throwsAsync(run({}), { message: /input "x" is missing/ });
    await t.throwsAsync(run({ z: new Float32Array(3), x: new Float32Array(3) }), { message: /unknown input "z".*x/ });
    await t.throwsAsync(run({ x: new Float32Array(4) }), { message: /"x" has 4 elements; shape \[3\] needs 3/ });
    await t.throwsAsync(run({ x: new Int32Array(3) }), { message: /"x" is a Int32Array; its type is float32/ });
    t.deepEqual((await run({ x: Float32Array.of(1, 2, 3) })).y, Float32Array.of(1, 4, 9));
    await engine.close();
  }
});

test('an op without a mapping is named while compiling, with those that are supported', async (t) => {
  await withEngine(1, async (engine) => {
    const error = await t.throwsAsync(
      engine.compile(({ x }) => ({ y: tf.cumsum(x!) }), { x: vector }),
      { instanceOf: EpsballError },
    );
    t.is(error.code, 'UNSUPPORTED_OP');
    t.regex(error.message, /"Cumsum"/);
    t.regex(error.message, /Conv2D, .*Softmax/);
    t.true(error.message.split('\n').length <= 3);
    const { run } = await engine.compile(square, { x: vector });
    t.deepEqual((await run({ x: Float32Array.of(1, 2, 3) })).y, Float32Array.of(1, 4, 9));
  });
});

test('what cannot be recorded is refused: values read, tensors from outside, other types', async (t) => {
  await withEngine(1, async (engine) => {
    const compile = async (fn: TensorFunction) => engine.compile(fn, { x: vector });
    await t.throwsAsync(
      compile(({ x }) => ({ y: x!.dataSync()[0]! > 0 ? x! : x!.neg() })),
      { message: /read the values of a tensor/ },
    );
    await t.throwsAsync(
      compile(({ x }) => ({ y: x!.greater(0) })),
      { message: /output "y" is of type bool; cast it/ },
    );
    await t.throwsAsync(
      compile(({ x }) => ({ y: x!, words: tf.tensor1d(['a', 'b']) })),
      { message: /type string/ },
    );
    await tf.setBackend('cpu');
    const outside = tf.tensor1d([1, 2, 3]);
    await t.throwsAsync(
      compile(({ x }) => ({ y: x!.add(outside) })),
      { message: /made outside/ },
    );
  });
});

test('a convolution whose sides tfjs rounds up is refused, where that makes a difference', (t) => {
  const on = (side: number) => () =>
    trace(({ x }) => ({ y: tf.conv2d(x as tf.Tensor4D, tf.ones<tf.Rank.R4>([3, 3, 3, 4]), 2, 0, 'NHWC', 1, 'ceil') }), {
      x: { shape: [1, side, side, 3], dtype: 'float32' },
    });
  t.throws(on(6), { message: /sides rounded by "ceil"; only "floor" is supported/ });
  t.notThrows(on(7));
});

test('the backend of the caller is left in place by compiling', async (t) => {
  await tf.setBackend('cpu');
  await withEngine(1, (engine) => engine.compile(square, { x: vector }));
  t.is(tf.getBackend(), 'cpu');
});

test('calls overlap, and each gets its own answer', async (t) => {
  await withEngine(2, async (engine) => {
    const { run } = await engine.compile(square, { x: vector });
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => run({ x: Float32Array.of(i, i + 1, i + 2) })),
    );
    for (const [i, { y }] of answers.entries()) t.deepEqual(y, Float32Array.of(i ** 2, (i + 1) ** 2, (i + 2) ** 2));
  });
});

test('several functions of one engine can be run in any order', async (t) => {
  await withEngine(2, async (engine) => {
    const powers = await Promise.all(
      [2, 3, 4].map((power) => engine.compile(({ x }) => ({ y: x!.pow(power) }), { x: vector })),
    );
    for (const turn of [2, 0, 1, 0, 2]) {
      const { y } = await powers[turn]!.run({ x: Float32Array.of(1, 2, 3) });
      t.deepEqual(y, Float32Array.of(1, 2 ** (turn + 2), 3 ** (turn + 2)));
    }
  });
});

test('one worker and two give the same bits', async (t) => {
  const results = await Promise.all(
    [1, 2].map((workers) =>
      withEngine(workers, async (engine) => {
        const { run } = await engine.compile(chain, chainInput);
        return Promise.all(Array.from({ length: 6 }, (_, i) => run(chainValues(i))));
      }),
    ),
  );
  t.deepEqual(results[0], results[1]);
});

test('closing rejects every call under way or waiting, and later ones', async (t) => {
  const engine = await createEngine({ device: 'cpu', workers: 1 });
  const { run } = await engine.compile(chain, chainInput);
  const calls = Array.from({ length: 6 }, (_, i) => run(chainValues(i)));
  const outcomes = Promise.allSettled(calls);
  await engine.close();
  t.true((await outcomes).every(({ status }) => status === 'rejected'));
  await t.throwsAsync(async () => run(chainValues(0)), { message: /closed/ });
  await t.notThrowsAsync(engine.close());
});

test('engines can be made and closed one after another', async (t) => {
  for (let i = 0; i < 20; i++) {
    const values = await withEngine(1, async (engine) => {
      const { run } = await engine.compile(square, { x: vector });
      return run({ x: Float32Array.of(i, 1, 2) });
    });
    t.deepEqual(values.y, Float32Array.of(i * i, 1, 4));
  }
});

test('the eager engine computes the same, with arrays of the types it names', async (t) => {
  const eager = await createEngine({ device: 'eager' });
  t.is(eager.device, 'eager');
  const fn: TensorFunction = ({ x }) => ({
    positive: x!.greater(0).cast('int32'),
    whole: x!.cast('int32').cast('float32'),
    gradient: tf.grad((point) => point.square().sum())(x!),
  });
  const x = Float32Array.of(-1.5, 0.5, 2.5);
  const eagerly = await (await eager.compile(fn, { x: vector })).run({ x });
  await eager.close();
  const compiled = await withEngine(1, async (engine) => (await engine.compile(fn, { x: vector })).run({ x }));
  t.deepEqual(eagerly, compiled);
  t.deepEqual(eagerly, {
    positive: Int32Array.of(0, 1, 1),
    whole: Float32Array.of(-1, 0, 2),
    gradient: Float32Array.of(-3, 1, 5),
  });
});

test('a function that was disposed of is refused, and others go on', async (t) => {
  const engine = await createEngine({ workers: 2 });
  const inputs = { x: { shape: [2], dtype: 'float32' } } as const;
  const twice = await engine.compile(({ x }) => ({ y: x!.mul(2) }), inputs);
  const thrice = await engine.compile(({ x }) => ({ y: x!.mul(3) }), inputs);
  const x = Float32Array.of(1, 2);
  t.deepEqual((await twice.run({ x }))['y'], Float32Array.of(2, 4));
  await twice.dispose();
  await t.throwsAsync(twice.run({ x }), { message: /disposed/ });
  t.deepEqual((await thrice.run({ x }))['y'], Float32Array.of(3, 6));
  await engine.close();
});

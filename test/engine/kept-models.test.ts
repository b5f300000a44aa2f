import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import test, { type ExecutionContext } from 'ava';
import * as ort from 'onnxruntime-node';
import { keep, keptName, readKept } from '../../src/engine/kept-models.ts';
import { toOnnx } from '../../src/engine/onnx.ts';
import { openSession } from '../../src/engine/open-session.ts';
import { trace } from '../../src/engine/trace.ts';

function scratch(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'epsball-kept-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

test('the name depends on the model and on each circumstance', (t) => {
  const model = Uint8Array.of(1, 2, 3);
  const names = [
    keptName(model, ['x64', 16, '1.30.0']),
    keptName(Uint8Array.of(1, 2, 4), ['x64', 16, '1.30.0']),
    keptName(model, ['x64', 8, '1.30.0']),
    keptName(model, ['x64', 16, '1.30.1']),
  ];
  t.is(new Set(names).size, names.length);
  t.true(names.includes(keptName(model, ['x64', 16, '1.30.0'])));
});

test('what is kept is read again, in folders that are made for it; a spoilt or missing file counts as none', async (t) => {
  const file = join(scratch(t), 'models', 'a.onnx');
  t.is(await readKept(file), undefined);
  await keep(file, Uint8Array.of(5, 6, 7));
  t.deepEqual([...(await readKept(file))!], [5, 6, 7]);
  t.deepEqual(readdirSync(join(file, '..')), ['a.onnx']);
  const bytes = readFileSync(file);
  bytes[bytes.length - 1] = 8;
  writeFileSync(file, bytes);
  t.is(await readKept(file), undefined);
  writeFileSync(file, 'short');
  t.is(await readKept(file), undefined);
});

test('a session on a kept model gives the same bits, and a spoilt file is replaced', async (t) => {
  const file = join(scratch(t), 'a.onnx');
  const filter = Float32Array.from({ length: 3 * 3 * 16 * 16 }, (_, i) => Math.cos(i) / 12);
  const graph = trace(
    ({ x }) => ({
      y: tf.conv2d(x as tf.Tensor4D, tf.tensor4d(filter, [3, 3, 16, 16]), 1, 'same').relu(),
    }),
    { x: { shape: [2, 8, 8, 16], dtype: 'float32' } },
  );
  const values = Float32Array.from({ length: 2 * 8 * 8 * 16 }, (_, i) => Math.sin(i));
  const options: ort.InferenceSession.SessionOptions = {
    intraOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
  };
  const compute = async (kept: string | undefined): Promise<Float32Array> => {
    const session = await openSession(toOnnx(graph), options, kept);
    const { 'out:y': y } = await session.run({ 'in:x': new ort.Tensor('float32', values, [2, 8, 8, 16]) });
    await session.release();
    return y!.data as Float32Array;
  };
  const plain = await compute(undefined);
  t.deepEqual(await compute(file), plain);
  const written = readFileSync(file);
  t.deepEqual(await compute(file), plain);
  writeFileSync(file, 'spoilt');
  t.deepEqual(await compute(file), plain);
  t.true(readFileSync(file).equals(written));
});

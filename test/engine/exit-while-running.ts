import * as tf from '@tensorflow/tfjs';
import { createEngine } from '../../src/engine/index.ts';

/** Exits with code 130 while both workers are inside the runtime, having said so. */
const engine = await createEngine({ workers: 2 });
const side = 256;
const { run } = await engine.compile(
  ({ x }) => {
    const matrix = tf.fill([side, side], 0.01);
    let y = x!;
    for (let i = 0; i < 60; i++) y = tf.tanh(tf.matMul(y, matrix));
    return { y };
  },
  { x: { shape: [1024, side], dtype: 'float32' } },
);
const x = new Float32Array(1024 * side);
await Promise.all([run({ x }), run({ x })]);
void run({ x });
void run({ x });
console.log('running');
setTimeout(() => process.exit(130), 20);

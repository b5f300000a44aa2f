import * as tf from '@tensorflow/tfjs';
import { callRate } from '../engine/call-rate.ts';
import type { Engine } from '../engine/types.ts';
import { bind } from '../models/bind.ts';
import type { LoadedModel } from '../models/types.ts';
import { compileProducts } from './matrix-products.ts';

/** Images a worker: the default of the runner on the processor. */
const batch = 16;
/** Each of the two measurements is made twice, in turn. */
const turns = 2;

/** What a short check of the speed found. */
export interface SpeedReport {
  /** Floating-point operations per second in products of matrices, all workers together. */
  readonly matrixProducts: number;
  /** Name of the checkpoint. */
  readonly model: string;
  /** Logits and input gradients of the model per second. */
  readonly imagesPerSecond: number;
}

/** Images per second through logits and the input gradient of their sum. */
async function compileGradient(engine: Engine, model: LoadedModel): Promise<(seconds: number) => Promise<number>> {
  const shape = [batch, ...model.size.inputShape];
  const { run } = await engine.compile(
    ({ images }) => {
      const { logits } = bind(model);
      return {
        logits: logits(images as tf.Tensor4D),
        gradient: tf.grad((x) => logits(x as tf.Tensor4D).sum())(images!),
      };
    },
    { images: { shape, dtype: 'float32' } },
  );
  const images = new Float32Array(tf.util.sizeFromShape(shape)).fill(0.5);
  return async (seconds) => batch * (await callRate(() => run({ images }), 2 * engine.workers, seconds));
}

/** Measures an engine for about this many seconds. */
export async function checkSpeed(engine: Engine, model: LoadedModel, seconds: number): Promise<SpeedReport> {
  const measurements = [await compileProducts(engine), await compileGradient(engine, model)];
  const best = measurements.map(() => 0);
  for (const measure of measurements) await measure(0);
  for (let turn = 0; turn < turns; turn++) {
    for (const [i, measure] of measurements.entries()) {
      best[i] = Math.max(best[i]!, await measure(seconds / turns / measurements.length));
    }
  }
  const [matrixProducts, imagesPerSecond] = best as [number, number];
  return { matrixProducts, model: model.name, imagesPerSecond };
}

import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { crossEntropy } from '../../src/attacks/loss.ts';
import { defend } from '../../src/bench/defend.ts';
import { readNoise, type NoiseSource } from '../../src/bench/noise.ts';
import { resolveParams } from '../../src/bench/params.ts';
import { findDataset } from '../../src/datasets/index.ts';
import { pixelValues } from '../../src/datasets/pixel-values.ts';
import { discoverDefenses } from '../../src/defenses/discover.ts';
import type { Defense } from '../../src/defenses/types.ts';
import { createEngine } from '../../src/engine/index.ts';
import type { CompiledFunction, HostArray, HostTensors } from '../../src/engine/types.ts';
import { bind } from '../../src/models/bind.ts';
import { loadCheckpoint } from '../../src/models/checkpoint.ts';
import { drawUniform, randomStream } from '../../src/random.ts';
import { relativeDistance } from '../nn/distance.ts';
import { compileCrossEntropy, crossEntropyQuestion, noiseOfLanes } from './support/chained.ts';
import { computeEagerly } from './support/compute.ts';

/** Coverage slows tfjs's cpu backend down a lot, and small networks cover the same lines. */
const isCovered = process.env['NODE_V8_COVERAGE'] !== undefined;

/** As few as have a first and a last: tfjs's cpu backend takes seconds for each. */
const mostSteps = 2;
const tolerance = 1e-3;
/** Share of a gradient that rounding of the pixels may move, in each of several ways. */
const steadiness = 7e-4;
const extent = { lanes: 1 };

const model = await loadCheckpoint('gradresnet-shapes10');
const images = await findDataset('shapes10').load('test');
const purifications = [...(await discoverDefenses()).values()].filter(({ needs }) => needs === 'joint');
const nudges = [0, 1, 2, 3].map((number) =>
  drawUniform(randomStream('nudge', number), 3072).map((value) => 2e-7 * value),
);

function sourceOf(defense: Defense): NoiseSource {
  const params = resolveParams(defense);
  const { steps } = params;
  const shortened = typeof steps === 'number' ? { ...params, steps: Math.min(steps, mostSteps) } : params;
  return { defense, params: shortened, shape: model.size.inputShape };
}

/** An image with its label and the noise of a defense, and the chained gradient there. */
interface Answer {
  readonly values: HostTensors;
  readonly gradient: HostArray;
}

async function isSteady(ask: CompiledFunction, values: HostTensors, gradient: HostArray): Promise<boolean> {
  for (const nudge of nudges) {
    const moved = await ask.run({ ...values, x: values['x']!.map((value, pixel) => value + nudge[pixel]!) });
    if (relativeDistance(moved['gradient']!, gradient) > steadiness) return false;
  }
  return true;
}

/**
 * The first test image whose gradient stays where it is when rounding moves the image. Adam divides by the size of a gradient, which
 * makes a slope of 1e4 at pixels where that is near zero: through `likelihood` most gradients move by more than the tolerance, and no
 * two computations in float32 would agree.
 */
async function askSteadyImage(ask: CompiledFunction, noise: HostTensors): Promise<Answer> {
  for (let i = 0; i < images.size; i++) {
    const values = { x: pixelValues(images.pixels(i)), label: Int32Array.of(images.label(i)), ...noise };
    const { gradient } = await ask.run(values);
    if (await isSteady(ask, values, gradient!)) return { values, gradient: gradient! };
  }
  throw new Error('no test image has a gradient that is steady');
}

/** The gradient through the whole defense at once, by tfjs's own backend. */
function eagerGradient(source: NoiseSource, values: HostTensors): HostArray {
  const { specs } = crossEntropyQuestion(source, 'gradient', extent);
  const { gradient } = computeEagerly(
    (given) => {
      const { logits } = defend(bind(model), source.defense, source.params, readNoise(given));
      const loss = (image: tf.Tensor): tf.Tensor =>
        crossEntropy(logits(image as tf.Tensor4D), given['label'] as tf.Tensor1D).sum();
      return { gradient: tf.grad(loss)(given['x']!) };
    },
    Object.fromEntries(Object.entries(specs).map(([name, { shape }]) => [name, { shape, values: values[name]! }])),
  );
  return gradient!;
}

for (const defense of purifications) {
  (isCovered ? test.skip : test.serial)(
    `${defense.name}: on a trained model the chained gradient is that of eager tfjs`,
    async (t) => {
      const source = sourceOf(defense);
      const engine = await createEngine({ workers: 1 });
      try {
        const target = { source, gradient: 'full', model: () => bind(model) } as const;
        const ask = await compileCrossEntropy(engine, target, 'gradient', extent);
        const { values, gradient } = await askSteadyImage(ask, noiseOfLanes(source, extent));
        const distance = relativeDistance(gradient, eagerGradient(source, values));
        t.true(distance <= tolerance, String(distance));
      } finally {
        await engine.close();
      }
    },
  );
}

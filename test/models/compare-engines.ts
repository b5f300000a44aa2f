import type { ExecutionContext } from 'ava';
import { createEngine } from '../../src/engine/index.ts';
import type { TensorFunction } from '../../src/engine/types.ts';
import { drawUniform, randomStream } from '../../src/random.ts';
import { onBothEngines } from '../nn/both-engines.ts';
import { relativeDistance } from '../nn/distance.ts';
import { logitsAndGradient } from './logits-and-gradient.ts';
import { drawnImages, randomModel } from './random-model.ts';

const candidates = 10;
const labels = Int32Array.of(3, 8);

function specsOf(side: number) {
  return {
    x: { shape: [labels.length, side, side, 3], dtype: 'float32' },
    labels: { shape: [labels.length], dtype: 'int32' },
  } as const;
}

/**
 * Of some candidates the two images whose gradients move least when the image moves by as little as rounding moves
 * activations. At a ReLU whose input is within rounding of zero the gradient jumps, and two correct engines may stand on
 * different sides.
 */
async function steadiestImages(fn: TensorFunction, side: number): Promise<Float32Array> {
  const imageSize = 3 * side * side;
  const engine = await createEngine({ workers: 1 });
  try {
    const compiled = await engine.compile(fn, specsOf(side));
    const images = drawnImages(candidates, side);
    const nudges = drawUniform(randomStream('nudge'), imageSize).map((value) => 1e-5 * value);
    const moves: { image: Float32Array; move: number }[] = [];
    for (let candidate = 0; candidate < candidates; candidate++) {
      const image = images.subarray(candidate * imageSize, (candidate + 1) * imageSize);
      const pair = Float32Array.from([...image, ...image.map((value, i) => value + nudges[i]!)]);
      const gradient = (await compiled.run({ x: pair, labels: new Int32Array(2).fill(labels[0]!) }))['gradient']!;
      moves.push({ image, move: relativeDistance(gradient.subarray(imageSize), gradient.subarray(0, imageSize)) });
    }
    moves.sort((a, b) => a.move - b.move);
    return Float32Array.from(moves.slice(0, labels.length).flatMap(({ image }) => [...image]));
  } finally {
    await engine.close();
  }
}

/** Asserts that logits and input gradients of the cross-entropy agree between the engines on two images, to 1e-4 in l2. */
export async function compareEngines(t: ExecutionContext, name: string, width: number, side = 32): Promise<void> {
  const model = randomModel(name, width, side);
  const fn = logitsAndGradient(model);
  const isSmooth = model.definition.joint !== undefined;
  const x = isSmooth ? drawnImages(labels.length, side) : await steadiestImages(fn, side);
  const { compiled, eager } = await onBothEngines(fn, specsOf(side), { x, labels });
  for (const output of ['logits', 'gradient'] as const) {
    t.true(eager[output]!.some((value) => Math.abs(value) > 1e-6));
    const distance = relativeDistance(compiled[output]!, eager[output]!);
    t.true(distance < 1e-4, `${output}: ${distance}`);
  }
}

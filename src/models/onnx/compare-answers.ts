import type * as tf from '@tensorflow/tfjs';
import type { Engine } from '../../engine/types.ts';
import { EpsballError } from '../../errors.ts';
import type { OnnxNetwork } from '../../onnx/index.ts';
import type { ImageShape } from '../types.ts';
import { weightTensors } from '../bind.ts';
import type { Agreement } from '../types.ts';
import { Original, type Answer } from './original.ts';
import type { InputReading } from './read-input.ts';
import type { OutputReading } from './read-output.ts';

/** Largest difference that is put down to rounding, relative to the largest answer. */
const tolerance = 1e-3;

/** A network read from a file, and how it is asked. */
export interface ReadNetwork {
  /** In words, for errors. */
  readonly model: string;
  readonly path: string;
  readonly network: OnnxNetwork;
  readonly inputShape: ImageShape;
  readonly input: InputReading;
  readonly output: OutputReading;
}

/** The largest difference of two rows, and the largest number of the second; what is longer or no number differs without limit. */
function differenceOf(ours: Float32Array, { values }: Answer): { difference: number; size: number } {
  let [difference, size] = [0, 0];
  for (let i = 0; i < ours.length; i++) {
    const [own, theirs] = [ours[i]!, values[i] ?? NaN];
    const apart = Object.is(own, theirs) || own === theirs ? 0 : Math.abs(own - theirs);
    difference = Math.max(difference, Number.isNaN(apart) ? Infinity : apart);
    if (Number.isFinite(theirs)) size = Math.max(size, Math.abs(theirs));
  }
  return { difference, size };
}

function relative(difference: number, size: number): number {
  return difference === 0 ? 0 : difference / Math.max(size, Number.MIN_VALUE);
}

/** The node in words, and how far it is off. */
interface Parting {
  readonly node: string;
  readonly difference: number;
}

/** The first node whose output for an image differs from what ONNX Runtime makes there; undefined where none does, or it cannot be said. */
async function firstParting(
  { network, path, inputShape, input }: ReadNetwork,
  engine: Engine,
  image: Float32Array,
): Promise<Parting | undefined> {
  const nodes: { name: string; node: string; operator: string }[] = [];
  const compiled = await engine.compile(
    ({ x }) => {
      const made = network.nodeOutputs(weightTensors(network), input.prepare(x as tf.Tensor4D));
      nodes.push(...made.map(({ name, node, operator }) => ({ name, node, operator })));
      return {
        input: input.prepare(x as tf.Tensor4D),
        ...Object.fromEntries(made.map(({ tensor }, i) => [`node${i}`, tensor.toFloat()])),
      };
    },
    { x: { shape: [1, ...inputShape], dtype: 'float32' } },
  );
  const ours = await compiled.run({ x: image });
  const names = nodes.map(({ name }) => name);
  const original = await Original.open(path, network.inputName, names).catch(() => undefined);
  if (!original) return undefined;
  try {
    const answers = await original.answer(ours['input'] as Float32Array, network.inputShape);
    for (const [i, { name, node, operator }] of nodes.entries()) {
      const answer = answers.get(name);
      if (!answer) continue;
      const { difference, size } = differenceOf(ours[`node${i}`] as Float32Array, answer);
      if (relative(difference, size) > tolerance)
        return { node: `${JSON.stringify(node)} (${operator})`, difference: relative(difference, size) };
    }
    return undefined;
  } finally {
    await original.close();
    await compiled.dispose();
  }
}

function disagreement(
  { model, output: { answers } }: ReadNetwork,
  difference: number,
  images: number,
  parting: Parting | undefined,
): EpsballError {
  const where = parting
    ? `The first node where the two part is ${parting.node}, by ${parting.difference.toExponential(1)}.`
    : 'Which node it comes from could not be found out.';
  return new EpsballError(
    'MODEL_UNSUITABLE',
    `${model} does not answer here as ONNX Runtime does: on the first ${images} images its ${answers} differ by ${difference.toExponential(1)}, relative to the largest; at most ${tolerance} is rounding.\n${where} This is a fault of epsball: please report it with the file.`,
  );
}

/**
 * Compares what a network answers here with what ONNX Runtime makes of the untouched file.
 *
 * @param images in [0, 1], all at once
 * @throws EpsballError MODEL_UNSUITABLE naming the first node where the two part, where they differ by more than 1e-3 of the largest answer
 */
export async function compareAnswers(
  read: ReadNetwork,
  engine: Engine,
  images: readonly Float32Array[],
): Promise<Agreement> {
  const { network, path, input, output, inputShape } = read;
  const compiled = await engine.compile(
    ({ x }) => {
      const prepared = input.prepare(x as tf.Tensor4D);
      return { input: prepared, answer: output.asAnswered(network.logits(weightTensors(network), prepared)) };
    },
    { x: { shape: [images.length, ...inputShape], dtype: 'float32' } },
  );
  const original = await Original.open(path, network.inputName);
  let [largest, size, worst] = [0, 0, 0];
  try {
    const x = new Float32Array(images.length * images[0]!.length);
    images.forEach((image, i) => {
      x.set(image, i * image.length);
    });
    const ours = await compiled.run({ x });
    const rowOf = (name: string, i: number): Float32Array => {
      const all = ours[name] as Float32Array;
      const length = all.length / images.length;
      return all.subarray(i * length, (i + 1) * length);
    };
    for (const i of images.keys()) {
      const answer = (await original.answer(rowOf('input', i), network.inputShape)).get(network.outputName);
      const found = answer ? differenceOf(rowOf('answer', i), answer) : { difference: Infinity, size: 0 };
      if (found.difference > largest) worst = i;
      largest = Math.max(largest, found.difference);
      size = Math.max(size, found.size);
    }
  } finally {
    await original.close();
    await compiled.dispose();
  }
  const difference = relative(largest, size);
  if (difference > tolerance) {
    throw disagreement(read, difference, images.length, await firstParting(read, engine, images[worst]!));
  }
  return { images: images.length, difference, answers: output.answers };
}

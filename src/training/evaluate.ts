import type * as tf from '@tensorflow/tfjs';
import { argmax } from '../argmax.ts';
import { imageBatch } from '../datasets/image-batch.ts';
import type { ImageSet } from '../datasets/types.ts';
import type { CompiledFunction, Engine } from '../engine/types.ts';
import { isDenoiser } from '../models/index.ts';
import { denoise } from '../models/joint.ts';
import type { DenoiserDefinition, ModelDefinition, ModelSize } from '../models/types.ts';
import type { Parameters } from '../nn/types.ts';
import { drawNormal, randomStream } from '../random.ts';
import { psnr } from '../stats/psnr.ts';
import { unpack, type ParameterLayout } from './layout.ts';

const batch = 50;

/** Weights as training holds them. */
export interface FlatWeights {
  readonly parameters: Float32Array;
  readonly statistics: Float32Array;
}

/** Peak signal-to-noise ratios at one noise level, means over images, in dB. */
export interface DenoiserScore {
  readonly sigma: number;
  readonly noisyPsnr: number;
  readonly denoisedPsnr: number;
  readonly images: number;
}

/** Measures weights without compiling anew for each. */
export interface Evaluator {
  /** Share of the first `images` that are classified right; for classifiers. */
  accuracy(weights: FlatWeights, set: ImageSet, images?: number): Promise<number>;
  /** Of the first `images`, or all where there are fewer; for joint models and stand-alone denoisers. */
  denoiser(weights: FlatWeights, set: ImageSet, sigma: number, images: number): Promise<DenoiserScore>;
}

function* batches(count: number): Generator<number[]> {
  for (let start = 0; start < count; start += batch) {
    yield Array.from({ length: batch }, (_, i) => Math.min(start + i, count - 1));
  }
}

/** What comes of each batch of so many images, in order; of large images not all fit into memory, so that only some batches are under way at once. */
async function ofBatches<T>(
  count: number,
  atOnce: number,
  compute: (indices: readonly number[], number: number) => Promise<T>,
): Promise<T[]> {
  const all = [...batches(count)];
  const results: T[] = [];
  let next = 0;
  const computeSome = async (): Promise<void> => {
    for (let number = next++; number < all.length; number = next++) {
      results[number] = await compute(all[number]!, number);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, computeSome));
  return results;
}

/** The denoiser that a network has or is; a stand-alone one has no use for the level of the noise. */
function denoiserOf(
  network: ModelDefinition | DenoiserDefinition,
): ((parameters: Parameters, noisy: tf.Tensor4D, sigma: tf.Tensor1D) => tf.Tensor4D) | undefined {
  if (isDenoiser(network)) return (parameters, noisy) => network.denoise(parameters, noisy);
  const { joint } = network;
  return joint && ((parameters, noisy, sigma) => denoise({ energies: (y) => joint(parameters, y) }, noisy, sigma));
}

/** Compiles a network's logits and denoiser with its weights as inputs. */
export async function createEvaluator(
  engine: Engine,
  network: ModelDefinition | DenoiserDefinition,
  size: ModelSize,
  layout: ParameterLayout,
): Promise<Evaluator> {
  const [height, width, channels] = size.inputShape;
  const pixels = height * width * channels;
  const float = (...shape: number[]) => ({ shape, dtype: 'float32' as const });
  const weightSpecs = {
    parameters: float(layout.trained.size),
    ...(layout.statistics.size > 0 && { statistics: float(layout.statistics.size) }),
  };
  const weightsOf = ({ parameters, statistics }: FlatWeights) => ({
    parameters,
    ...(layout.statistics.size > 0 && { statistics }),
  });
  const named = (given: Readonly<Record<string, tf.Tensor>>) => ({
    ...unpack(layout.trained, given['parameters'] as tf.Tensor1D),
    ...(given['statistics'] && unpack(layout.statistics, given['statistics'] as tf.Tensor1D)),
  });
  const images = float(batch, height, width, channels);
  const classify: CompiledFunction | undefined = isDenoiser(network)
    ? undefined
    : await engine.compile((given) => ({ logits: network.logits(named(given), given['images'] as tf.Tensor4D) }), {
        ...weightSpecs,
        images,
      });
  const denoised = denoiserOf(network);
  const denoiser: CompiledFunction | undefined =
    denoised &&
    (await engine.compile(
      (given) => ({
        denoised: denoised(named(given), given['noisy'] as tf.Tensor4D, given['sigma'] as tf.Tensor1D),
      }),
      { ...weightSpecs, noisy: images, sigma: float(batch) },
    ));
  const atOnce = 2 * engine.workers;
  return {
    async accuracy(weights, set, images = set.size) {
      if (!classify) throw new Error(`${network.name} cannot classify`);
      const counts = await ofBatches(images, atOnce, async (indices, number) => {
        const { logits } = await classify.run({ ...weightsOf(weights), images: imageBatch(set, indices) });
        const real = Math.min(batch, images - number * batch);
        return indices.slice(0, real).filter((index, lane) => {
          const row = logits!.subarray(lane * size.classes, (lane + 1) * size.classes);
          return argmax(row) === set.label(index);
        }).length;
      });
      return counts.reduce((total, count) => total + count, 0) / images;
    },
    async denoiser(weights, set, sigma, most) {
      if (!denoiser) throw new Error(`${network.name} has no denoiser`);
      const images = Math.min(most, set.size);
      const totals = await ofBatches(images, atOnce, async (indices, number) => {
        const clean = imageBatch(set, indices);
        const noise = indices.flatMap((index) => [
          ...drawNormal(randomStream('evaluation noise', sigma, index), pixels),
        ]);
        const noisy = clean.map((value, i) => value + sigma * noise[i]!);
        const given = { ...weightsOf(weights), noisy, sigma: new Float32Array(batch).fill(sigma) };
        const denoised = (await denoiser.run(given))['denoised'] as Float32Array;
        const lanes = Array.from({ length: Math.min(batch, images - number * batch) }, (_, lane) => lane * pixels);
        const sum = (other: Float32Array): number =>
          lanes.reduce(
            (total, from) => total + psnr(other.subarray(from, from + pixels), clean.subarray(from, from + pixels)),
            0,
          );
        return { noisy: sum(noisy), denoised: sum(denoised) };
      });
      const mean = (key: 'noisy' | 'denoised'): number => totals.reduce((total, each) => total + each[key], 0) / images;
      return { sigma, noisyPsnr: mean('noisy'), denoisedPsnr: mean('denoised'), images };
    },
  };
}

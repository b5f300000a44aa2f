import type * as tf from '@tensorflow/tfjs';
import type { Defense, Noise } from '../defenses/types.ts';
import type { TensorSpec } from '../engine/types.ts';
import type { ImageShape } from '../models/types.ts';
import { randomStream, type RandomKey } from '../random.ts';
import type { Params } from '../results/cell.ts';
import { drawRow, drawShape } from './draws.ts';
import { portsBelow } from './ports.ts';

/** The noise of a defense with its parameters, and the images that it is for. */
export interface NoiseSource {
  readonly defense: Defense;
  readonly params: Params;
  readonly shape: ImageShape;
}

/** The noise of all steps, by the names under which it enters a graph: "noise.0.offset". */
export type NoiseTensors = Readonly<Record<string, tf.Tensor>>;

/** Noise of all steps with the names of their ports. */
function noisePorts({ defense, params, shape }: NoiseSource): [port: string, noise: Noise][] {
  const noises = Object.entries(defense.draws?.(params, shape) ?? {});
  return Array.from({ length: defense.steps(params) }, (_, k) =>
    noises.map(([name, noise]): [string, Noise] => [`noise.${k}.${name}`, noise]),
  ).flat();
}

/** Whether a defense with these parameters draws random numbers. */
export function isRandom({ defense, params, shape }: NoiseSource): boolean {
  return Object.keys(defense.draws?.(params, shape) ?? {}).length > 0;
}

/** Shapes of the noise of a batch of images, `draws` of each [lanes, draws, …]; nothing for a deterministic defense. */
export function noiseSpecs(source: NoiseSource, lanes: number, draws: number): Readonly<Record<string, TensorSpec>> {
  return Object.fromEntries(
    noisePorts(source).map(([port, noise]) => [
      port,
      { shape: [lanes, draws, ...drawShape(noise, source.shape)], dtype: 'float32' },
    ]),
  );
}

/** Several draws of the noise of one image, a function of the key and the number of the draw alone. */
export function drawNoise(
  source: NoiseSource,
  draws: number,
  key: RandomKey,
  first = 0,
): Readonly<Record<string, Float32Array>> {
  const streams = Array.from({ length: draws }, (_, draw) => randomStream(...key, first + draw));
  return Object.fromEntries(
    noisePorts(source).map(([port, noise]) => {
      const rows = streams.map((stream) => drawRow(noise, 'linf', source.shape, stream));
      const all = new Float32Array(draws * rows[0]!.length);
      rows.forEach((row, draw) => {
        all.set(row, draw * row.length);
      });
      return [port, all];
    }),
  );
}

/** Draws under which a sample is judged, from the given number on. */
export function verdictNoise(
  source: NoiseSource,
  draws: number,
  seed: number | string,
  sample: number,
  first = 0,
): Readonly<Record<string, Float32Array>> {
  return drawNoise(source, draws, [seed, 'verdict', sample], first);
}

/** The noise of a random defense as an attack sees it. */
export interface SeenNoise {
  readonly source: NoiseSource;
  /** Draws that each answer is the mean over. */
  readonly draws: number;
  /** Whether they are those of the verdict, which the attack then knows. */
  readonly fixed: boolean;
}

/** The noise of one ask about a sample: that of its verdict, or draws of the attack's own, which the key tells from others. */
export function seenNoise(
  { source, draws, fixed }: SeenNoise,
  seed: number | string,
  sample: number,
  key: RandomKey,
): Readonly<Record<string, Float32Array>> {
  return fixed ? verdictNoise(source, draws, seed, sample) : drawNoise(source, draws, [seed, ...key]);
}

/** The noise among the inputs of a graph, each draw as an image of its own: [batch · draws, …]. */
export function readNoise(inputs: NoiseTensors): NoiseTensors {
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([port]) => port.startsWith('noise.'))
      .map(([port, tensor]) => {
        const [batch, draws, ...shape] = tensor.shape as [number, number, ...number[]];
        return [port, tensor.reshape([batch * draws, ...shape])];
      }),
  );
}

/** The noise of one step by the names that the defense gave it. */
export function noiseOfStep(noise: NoiseTensors, k: number): Readonly<Record<string, tf.Tensor>> {
  return portsBelow(noise, `noise.${k}.`);
}

import type { ImageSet } from '../datasets/types.ts';
import type { HostTensors } from '../engine/types.ts';
import { drawNormal, drawUniform, randomStream } from '../random.ts';
import { writeAugmented } from './augment.ts';
import type { TrainSettings } from './options.ts';

/** The host side of one gradient: augmented images, labels, noise and its levels where images carry some, starts of adversarial training. */
export function makeShard(
  set: ImageSet,
  indices: readonly number[],
  epoch: number,
  {
    seed,
    noiseLevels,
    noisyShare,
    adversarialEpsilon,
  }: Pick<TrainSettings, 'seed' | 'noiseLevels' | 'noisyShare' | 'adversarialEpsilon'>,
): HostTensors {
  const [height, width, channels] = set.inputShape;
  const pixels = height * width * channels;
  const images = new Float32Array(indices.length * pixels);
  for (const [lane, index] of indices.entries()) {
    writeAugmented(set, index, randomStream(seed, 'augmentation', epoch, index), images, lane * pixels);
  }
  const labels = Int32Array.from(indices, (index) => set.label(index));
  const classified = indices.slice(0, Math.round(indices.length * (1 - noisyShare)));
  const offset = adversarialEpsilon !== undefined && new Float32Array(classified.length * pixels);
  if (offset) {
    for (const [lane, index] of classified.entries())
      offset.set(drawUniform(randomStream(seed, 'adversarial start', epoch, index), pixels), lane * pixels);
  }
  const given = { images, ...(noisyShare < 1 && { labels }), ...(offset && { offset }) };
  if (!noiseLevels) return given;

  const noisyIndices = indices.slice(classified.length);
  const noise = new Float32Array(noisyIndices.length * pixels);
  const sigma = new Float32Array(noisyIndices.length);
  const [low, high] = noiseLevels;
  for (const [lane, index] of noisyIndices.entries()) {
    const stream = randomStream(seed, 'training noise', epoch, index);
    sigma[lane] = low * (high / low) ** stream();
    noise.set(drawNormal(stream, pixels), lane * pixels);
  }
  return { ...given, noise, sigma };
}

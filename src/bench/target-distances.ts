import type { CompiledFunction } from '../engine/types.ts';
import type { AttackTarget } from './attack-graphs.ts';
import { packLanes, takeRow } from './batch.ts';
import { seenNoise } from './noise.ts';
import type { Subject } from './subject.ts';

/** Linearised distances to each class, by sample. */
export type TargetDistances = ReadonlyMap<number, Float32Array>;

/** Batches packed at the same time, so that many images and their noise do not fill the memory. */
const batchesAtOnce = 16;

/** Computes the distances that targets are ordered by, one forward pass and a gradient of each logit for a subject. */
export async function targetDistances(
  graph: CompiledFunction,
  subjects: readonly Subject[],
  { attack, lanes, noise }: AttackTarget,
  seed: number | string,
): Promise<TargetDistances> {
  const known = new Map<number, Float32Array>();
  const starts = Array.from({ length: Math.ceil(subjects.length / lanes) }, (_, i) => i * lanes);
  const compute = async (start: number): Promise<void> => {
    const batch = subjects.slice(start, start + lanes);
    const rows = batch.map(({ sample, label, x }) => ({
      x,
      label: Int32Array.of(label),
      ...(noise && seenNoise(noise, seed, sample, ['distance-noise', attack.name, sample])),
    }));
    const { distances } = await graph.run(packLanes(rows, graph));
    batch.forEach(({ sample }, lane) => known.set(sample, takeRow(distances!, lane, lanes) as Float32Array));
  };
  for (let first = 0; first < starts.length; first += batchesAtOnce) {
    await Promise.all(starts.slice(first, first + batchesAtOnce).map(compute));
  }
  return known;
}

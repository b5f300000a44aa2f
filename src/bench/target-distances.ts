import type { CompiledFunction } from '../engine/types.ts';
import { packRows, takeRow } from './batch.ts';
import type { Subject } from './subject.ts';

/** Linearised distances to each class, by sample. */
export type TargetDistances = ReadonlyMap<number, Float32Array>;

/** Computes the distances that targets are ordered by, one forward pass and a gradient of each logit for a subject. */
export async function targetDistances(
  graph: CompiledFunction,
  subjects: readonly Subject[],
  lanes: number,
): Promise<TargetDistances> {
  const known = new Map<number, Float32Array>();
  const starts = Array.from({ length: Math.ceil(subjects.length / lanes) }, (_, i) => i * lanes);
  const compute = async (start: number): Promise<void> => {
    const batch = subjects.slice(start, start + lanes);
    const { distances } = await graph.run({
      x: packRows(
        batch.map(({ x }) => x),
        graph.inputs.x!,
      ),
      label: packRows(
        batch.map(({ label }) => Int32Array.of(label)),
        graph.inputs.label!,
      ),
    });
    batch.forEach(({ sample }, lane) => known.set(sample, takeRow(distances!, lane, lanes) as Float32Array));
  };
  await Promise.all(starts.map(compute));
  return known;
}

import type { RunResult } from '../../src/results/schema.ts';
import { count, duration, percent } from '../../src/results/format.ts';

/** What one cell took. */
export interface CostView {
  readonly cell: string;
  readonly seconds: string;
  readonly forward: string;
  readonly backward: string;
  readonly rate: string;
  readonly lanes: string;
  readonly memory: string;
}

/** The cost of every measured cell. */
export function costs({ cells }: RunResult): CostView[] {
  return cells.flatMap((cell) => {
    if (cell.status !== 'done') return [];
    const {
      seconds,
      forwardPasses,
      backwardPasses,
      samplesPerSecond,
      laneUtilisation,
      laneUtilisationWhileQueued,
      peakBytes,
    } = cell.cost;
    return {
      cell: cell.id,
      seconds: duration(seconds),
      forward: count(forwardPasses),
      backward: count(backwardPasses),
      rate: samplesPerSecond.toFixed(1),
      lanes: `${percent(laneUtilisation)} (${percent(laneUtilisationWhileQueued)} while samples waited)`,
      memory: peakBytes === null ? 'unknown' : `${count(peakBytes / 2 ** 20)} MiB`,
    };
  });
}

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
  /** The same as numbers, to sort by; an empty text for what is unknown. */
  readonly numbers: Readonly<Record<'seconds' | 'forward' | 'backward' | 'rate' | 'lanes' | 'memory', number | ''>>;
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
      lanes:
        laneUtilisationWhileQueued === null
          ? percent(laneUtilisation)
          : `${percent(laneUtilisation)} (${percent(laneUtilisationWhileQueued)} while samples waited)`,
      memory: peakBytes === null ? 'unknown' : `${count(peakBytes / 2 ** 20)} MiB`,
      numbers: {
        ...{ seconds, forward: forwardPasses, backward: backwardPasses, rate: samplesPerSecond },
        ...{ lanes: laneUtilisation, memory: peakBytes ?? '' },
      },
    };
  });
}

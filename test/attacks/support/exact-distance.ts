import type { Norm } from '../../../src/results/cell.ts';

/** How far each pixel may go, and how much each unit of the way gains. */
interface Way {
  readonly room: number;
  readonly gain: number;
}

/** The value at which a growing function of it reaches `wanted`, by halving [0, 1e6]. */
function reach(wanted: number, total: (t: number) => number): number {
  let [low, high] = [0, 1e6];
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (total(middle) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const shortest: Readonly<Record<Norm, (ways: readonly Way[], wanted: number) => number>> = {
  linf: (ways, wanted) => reach(wanted, (t) => sum(ways.map(({ room, gain }) => gain * Math.min(t, room)))),
  l2: (ways, wanted) => {
    const move = (t: number) => ways.map(({ room, gain }) => Math.min(t * gain, room));
    const t = reach(wanted, (each) => sum(move(each).map((length, i) => length * ways[i]!.gain)));
    return Math.sqrt(sum(move(t).map((length) => length * length)));
  },
  l1: (ways, wanted) => {
    let [left, length] = [wanted, 0];
    for (const { room, gain } of ways.toSorted((a, b) => b.gain - a.gain)) {
      const step = Math.min(room, Math.max(0, left) / gain);
      length += step;
      left -= step * gain;
    }
    return length;
  },
};

/**
 * Length of the smallest δ with w·δ ≥ wanted and all pixels of x + δ in [0, 1], in float64; Infinity if there is none.
 *
 * @param wanted above 0
 */
export function exactDistance(x: Float32Array, w: readonly number[], wanted: number, norm: Norm): number {
  const ways = w.map((slope, i) => ({ room: slope > 0 ? 1 - x[i]! : x[i]!, gain: Math.abs(slope) }));
  const most = sum(ways.map(({ room, gain }) => room * gain));
  return most < wanted ? Infinity : shortest[norm](ways, wanted);
}

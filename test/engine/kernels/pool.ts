import * as tf from '@tensorflow/tfjs';
import { type ParityCase, type ParityTable, floats } from './parity-case.ts';

type Pool = typeof tf.avgPool;
type Explicit = Parameters<Pool>[3];

interface Windows {
  readonly side: readonly [height: number, width: number];
  readonly size: number | readonly [number, number];
  readonly stride: number | readonly [number, number];
  readonly pad: Explicit;
  /** How tfjs rounds sides that are no whole numbers; down unless given. */
  readonly rounding?: 'floor' | 'ceil' | 'round';
}

function windows(pool: Pool): ParityCase[] {
  const pad: Explicit = [
    [0, 0],
    [1, 1],
    [1, 0],
    [0, 0],
  ];
  const settings = [
    { side: [8, 8], size: 2, stride: 2, pad: 'valid' },
    { side: [7, 9], size: 3, stride: 2, pad: 'same' },
    { side: [7, 9], size: 3, stride: 1, pad: 'same' },
    { side: [5, 6], size: [2, 3], stride: [1, 2], pad: 'valid' },
    { side: [6, 6], size: 3, stride: 2, pad },
    { side: [4, 4], size: 4, stride: 1, pad: 'valid' },
    { side: [6, 8], size: 3, stride: 2, pad: 0, rounding: 'ceil' },
    { side: [8, 6], size: [3, 2], stride: 3, pad: 1, rounding: 'round' },
  ] as const satisfies readonly Windows[];
  return settings.map(({ side, size, stride, pad: padding, rounding = 'floor' }: Windows) => ({
    title: `window ${String(size)}, stride ${String(stride)}, ${JSON.stringify(padding)}, ${rounding}, on ${side.join('×')}`,
    inputs: { x: floats([2, ...side, 3]) },
    apply: ({ x }) =>
      pool(
        x as tf.Tensor4D,
        size as number,
        stride as number,
        padding,
        typeof padding === 'string' ? undefined : rounding,
      ),
  }));
}

/** Parity cases of pooling, with the gradients that replace tfjs's own. */
export const poolCases: ParityTable = {
  AvgPool: windows(tf.avgPool),
  MaxPool: windows(tf.maxPool),
};

import type { SplitName } from '../types.ts';

/** Consecutive records of one file. */
export interface RecordRange {
  readonly file: string;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

const whole = (file: string): RecordRange => ({ file, from: 0, to: 10_000 });

/** Which records make up each split: validation is the last 2,000 of the 50,000 training images. */
export const splitRanges: Readonly<Record<SplitName, readonly RecordRange[]>> = {
  train: [
    ...[1, 2, 3, 4].map((number) => whole(`data_batch_${number}.bin`)),
    { file: 'data_batch_5.bin', from: 0, to: 8_000 },
  ],
  validation: [{ file: 'data_batch_5.bin', from: 8_000, to: 10_000 }],
  test: [whole('test_batch.bin')],
};

/** The files that hold images. */
export const batchFiles: readonly string[] = [
  ...[1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`),
  'test_batch.bin',
];

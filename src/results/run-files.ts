import type { SavedPoints } from './adversarial-file.ts';
import type { Example } from './example.ts';
import type { SampleRecord } from './sample.ts';
import type { RunResult } from './schema.ts';

/** What the files of a run folder hold, and all that a report is made from. */
export interface StoredRun {
  readonly result: RunResult;
  /** In sample order, then cell order. */
  readonly samples: readonly SampleRecord[];
  readonly examples: readonly Example[];
}

/** What is written into a run folder. */
export interface WritableRun extends StoredRun {
  /** The points of all samples, where they are to be kept. */
  readonly points?: SavedPoints | undefined;
}

/** Names of the files in a run folder. */
export const runFiles = {
  result: 'result.json',
  samples: 'samples.jsonl',
  summary: 'summary.csv',
  report: 'report.html',
  examples: 'examples',
  /** There where points were to be kept. */
  adversarial: 'adversarial.safetensors',
} as const;

/** Makes the report of a run; a pure function. */
export type RenderReport = (
  result: RunResult,
  samples: readonly SampleRecord[],
  examples: readonly Example[],
) => string;

import type { SampleRecord } from '../../../src/results/sample.ts';

/** A record as a line of samples.jsonl. */
export function sampleLine(record: SampleRecord): string {
  return `${JSON.stringify(record)}\n`;
}

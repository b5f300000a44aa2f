import { listed } from '../results/format.ts';
import type { SampleRecord } from '../results/sample.ts';

/** The fields in which two records differ. */
function differingFields(found: SampleRecord, recorded: SampleRecord): string[] {
  const names = [...new Set([...Object.keys(found), ...Object.keys(recorded)])] as (keyof SampleRecord)[];
  return names.filter((name) => JSON.stringify(found[name]) !== JSON.stringify(recorded[name]));
}

/** What comparing fresh records of a cell with the stored ones shows. */
export interface RecordComparison {
  /** What is recorded otherwise than it comes out here, sample by sample. */
  readonly differences: readonly string[];
  /** Samples recorded as unbroken of which a break was found and judged here; true of them on any machine. */
  readonly hiddenBreaks: readonly number[];
}

/** Compares fresh records of a cell with the stored ones of the same samples. */
export function compareRecords(found: readonly SampleRecord[], recorded: readonly SampleRecord[]): RecordComparison {
  const bySample = new Map(recorded.map((record) => [record.sample, record]));
  const differences = found.flatMap((record) => {
    const before = bySample.get(record.sample);
    if (!before) return [`sample ${record.sample} is not recorded`];
    const fields = differingFields(record, before);
    if (fields.length === 0) return [];
    const [field] = fields as [keyof SampleRecord];
    const example = `${JSON.stringify(record[field])} here, recorded as ${JSON.stringify(before[field])}`;
    return [`sample ${record.sample} differs in ${listed(fields)} (${field}: ${example})`];
  });
  const isHidden = ({ sample, success }: SampleRecord): boolean => success && bySample.get(sample)?.success === false;
  return { differences, hiddenBreaks: found.filter(isHidden).map(({ sample }) => sample) };
}

import type { Finding, Subject } from './subject.ts';

/** The point that the record of an attacked image is about: its smallest break, else the end of the last run, else the clean image. */
export function recordedPoint({ subject, best, last }: Pick<Finding, 'subject' | 'best' | 'last'>): Float32Array {
  return (best ?? last)?.point ?? subject.x;
}

/** The recorded points of a cell, one for each subject in their order; the clean image of those that were not attacked. */
export function recordedPoints(subjects: readonly Subject[], findings: readonly Finding[]): Float32Array[] {
  const points = new Map(findings.map((finding) => [finding.subject.sample, recordedPoint(finding)]));
  return subjects.map(({ sample, x }) => points.get(sample) ?? x);
}

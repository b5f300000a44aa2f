import type { Metrics } from '../results/cell.ts';
import { wilson, wilsonOfMean } from '../stats/wilson.ts';
import type { Finding, Subject } from './subject.ts';
import { ballTolerance, isMisclassified } from './verdict.ts';
import { isOutvoted } from './verdict-draws.ts';

/**
 * The accuracies of a cell: clean and under attack; where verdicts are over several draws, right under every one of them, on average, and
 * by majority.
 *
 * @param subjects all images
 * @param findings of the images attacked: those right under some draw when clean
 */
export function measureAccuracy(subjects: readonly Subject[], findings: readonly Finding[], epsilon: number): Metrics {
  const n = subjects.length;
  const count = <T>(values: readonly T[], holds: (value: T) => boolean): number => values.filter(holds).length;
  const bestOf = ({ best }: Finding): Finding['best'] =>
    best && best.distance <= epsilon + ballTolerance ? best : undefined;
  const isRight = ({ cleanDraws, label }: Subject): boolean =>
    !cleanDraws.some((logits) => isMisclassified(logits, label));
  const always = {
    cleanAccuracy: wilson(count(subjects, isRight), n),
    robustAccuracy: wilson(
      count(findings, (finding) => !bestOf(finding)),
      n,
    ),
  };
  if (subjects.every(({ cleanDraws }) => cleanDraws.length === 1)) return always;
  const rightShare = ({ cleanDraws, label }: Subject): number =>
    count(cleanDraws, (logits) => !isMisclassified(logits, label)) / cleanDraws.length;
  const isRightByMajority = ({ cleanDraws, label }: Subject): boolean =>
    !isOutvoted(cleanDraws, (logits) => isMisclassified(logits, label));
  const unattacked = Array.from({ length: n - findings.length }, () => 0);
  return {
    ...always,
    cleanAverage: wilsonOfMean(subjects.map(rightShare)),
    cleanMajority: wilson(count(subjects, isRightByMajority), n),
    robustAverage: wilsonOfMean([...findings.map((finding) => 1 - (bestOf(finding)?.share ?? 0)), ...unattacked]),
    robustMajority: wilson(
      count(findings, (finding) => isRightByMajority(finding.subject) && !bestOf(finding)?.outvoted),
      n,
    ),
  };
}

import { argmax } from '../argmax.ts';
import { readLogits } from '../bench/verdict.ts';
import { otherDraws, otherVerdict, type JudgedCell } from './judged-cell.ts';

/** What speaks against the recorded labels and the verdicts on clean images of a cell. */
export function judgeClean({ records, context: { subjects } }: JudgedCell): string[] {
  return records.flatMap((record) => {
    const { label, cleanLogits, cleanDraws } = subjects[record.sample]!;
    if (label !== record.label) return [`sample ${record.sample} has label ${label}, recorded as ${record.label}`];
    const other =
      otherVerdict(readLogits(cleanLogits), record.clean) ?? otherDraws(cleanDraws.map(argmax), record.draws?.clean);
    return other === undefined ? [] : [`the clean image of sample ${record.sample} ${other}`];
  });
}

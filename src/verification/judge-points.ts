import { ballTolerance, insideBox, judge, measureLengths } from '../bench/verdict.ts';
import type { SampleRecord } from '../results/sample.ts';
import { otherDraws, otherVerdict, settleTies, type JudgedCell } from './judged-cell.ts';
import { recordedAim } from './recorded-aim.ts';

/** Points judged together. */
const chunk = 256;
/** Of lengths computed from the same float32 images. */
const lengthTolerance = 1e-9;

/** What speaks against a point, before any model sees it. */
function misplaced(
  point: Float32Array,
  x: Float32Array,
  record: SampleRecord,
  { norm, epsilon }: JudgedCell['cell'],
): string | undefined {
  if (!insideBox(point)) return 'has pixels outside [0, 1]';
  const lengths = measureLengths(point, x);
  if (record.success && !(lengths[norm] <= epsilon + ballTolerance))
    return `is ${lengths[norm]} from the image in ${norm}, outside the ball of ${epsilon}`;
  const names = ['linf', 'l2', 'l1'] as const;
  const other = names.find((name) => !(Math.abs(lengths[name] - record[name]) <= lengthTolerance * (1 + record[name])));
  return other && `is ${lengths[other]} from the image in ${other}, recorded as ${record[other]}`;
}

/**
 * What speaks against the recorded points of a cell: whether each is an image, in the ball where it counts as a break, of the recorded lengths,
 * and whether the defended model says of it what is recorded, under the verdict draws of its sample.
 */
export async function judgePoints(
  { cell, records, context, choice }: JudgedCell,
  pointOf: (sample: number) => Float32Array,
): Promise<string[]> {
  const against: string[] = [];
  for (let start = 0; start < records.length; start += chunk) {
    const part = records.slice(start, start + chunk);
    const points = part.map(({ sample }) => pointOf(sample));
    const rows = await context.judgeForward(
      points,
      part.map(({ sample }) => sample),
    );
    part.forEach((record, i) => {
      const subject = context.subjects[record.sample]!;
      const point = points[i]!;
      const logits = settleTies(rows[i]!, record.draws?.adversarial ?? [record.adversarial.prediction]);
      const { x } = subject;
      const place =
        misplaced(point, x, record, cell) ??
        (logits.every((row) => row.every(Number.isFinite)) ? undefined : 'is answered with logits that are not finite');
      const isBroken = recordedAim(record, subject, choice);
      const judged =
        place === undefined ? judge({ x, point, logits, isBroken, defense: cell.defense, norm: cell.norm }) : undefined;
      const found =
        place ??
        (judged!.broken === (record.distance !== null)
          ? undefined
          : 'does not break here what it is recorded to break') ??
        otherVerdict(judged!.verdict, record.adversarial) ??
        otherDraws(judged!.predictions, record.draws?.adversarial);
      if (found !== undefined) against.push(`the point of sample ${record.sample} ${found}`);
    });
  }
  return against;
}

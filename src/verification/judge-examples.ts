import { readExamples } from '../bench/examples.ts';
import { measureLengths, readLogits } from '../bench/verdict.ts';
import type { Example, JudgedImage } from '../results/example.ts';
import type { SampleRecord } from '../results/sample.ts';
import { confidenceTolerance, lagOf, otherVerdict, type JudgedCell } from './judged-cell.ts';

/** Half a level of PNG files of 16 bits, and a little for float32. */
const halfLevel = 0.51 / 65535;
/** How far pixels and confidences may lie from the recorded ones where the point itself is known to half a level only. */
const rounded = { pixel: 2e-3, confidence: 0.02 };

/** Largest difference of two images; infinite where their sizes differ. */
function farthest(a: Float32Array, b: Float32Array): number {
  return a.length === b.length ? measureLengths(a, b).linf : Infinity;
}

/** An image with the logits of it. */
type FoundImage = JudgedImage & { readonly logits: Float32Array };

/** Whether verdicts agree but for so much of a confidence; where two classes are level within that, it may turn them. */
function isCloseVerdict(found: FoundImage, recorded: JudgedImage, tolerance: number): boolean {
  return (
    Math.abs(found.confidence - recorded.confidence) <= tolerance &&
    lagOf(recorded.prediction, found.logits) <= tolerance
  );
}

function compareImages(what: string, found: FoundImage, recorded: JudgedImage, isExact: boolean): string | undefined {
  const distance = farthest(found.image, recorded.image);
  if (!(distance <= (isExact ? halfLevel : rounded.pixel))) return `${what} was changed, by up to ${distance}`;
  if (isCloseVerdict(found, recorded, isExact ? confidenceTolerance : rounded.confidence)) return undefined;
  const other = otherVerdict(found, recorded);
  return other && `${what} ${other}`;
}

/** Whether an image without its exact point has the recorded lengths, as far as half a level lets one see. */
function otherLengths(image: Float32Array, x: Float32Array, record: SampleRecord): string | undefined {
  const lengths = measureLengths(image, x);
  const slack = { linf: halfLevel, l2: halfLevel * Math.sqrt(x.length), l1: halfLevel * x.length };
  const names = ['linf', 'l2', 'l1'] as const;
  const other = names.find((name) => !(Math.abs(lengths[name] - record[name]) <= slack[name]));
  return (
    other && `the adversarial image is ${lengths[other]} from the clean one in ${other}, recorded as ${record[other]}`
  );
}

/**
 * What speaks against the examples of a cell: their images and what the model and the defended model say of them.
 *
 * @param pointOf the exact points, where they are stored
 */
export async function judgeExamples(
  { cell, records, context }: JudgedCell,
  examples: readonly Example[],
  pointOf: ((sample: number) => Float32Array) | undefined,
): Promise<string[]> {
  const bySample = new Map(records.map((record) => [record.sample, record]));
  const known = examples.filter(({ sample }) => bySample.has(sample));
  const shape = context.model.size.inputShape;
  const shown = known.map(({ sample, adversarial }) => ({
    subject: context.subjects[sample]!,
    point: pointOf?.(sample) ?? adversarial.image,
  }));
  const made = await readExamples(cell.id, shape, shown, context.forwards, (logits) => ({
    ...readLogits(logits),
    logits,
  }));
  const isExact = pointOf !== undefined;
  const strangers = examples.filter(({ sample }) => !bySample.has(sample));
  const against = known.flatMap((example, i) => {
    const fresh = made[i]!;
    const steps = example.steps ?? [];
    const found =
      (example.label === fresh.label ? undefined : `has label ${fresh.label}, recorded as ${example.label}`) ??
      compareImages('the clean image', fresh.clean, example.clean, true) ??
      (isExact
        ? undefined
        : otherLengths(example.adversarial.image, fresh.clean.image, bySample.get(example.sample)!)) ??
      compareImages('the adversarial image', fresh.adversarial, example.adversarial, isExact) ??
      ((fresh.steps?.length ?? 0) === steps.length ? undefined : 'shows other steps of the purification') ??
      steps
        .map((step, k) => compareImages(`step ${k + 1} of the purification`, fresh.steps![k]!, step, isExact))
        .find((difference) => difference !== undefined);
    return found === undefined ? [] : [`example of sample ${example.sample}: ${found}`];
  });
  return [...strangers.map(({ sample }) => `example of sample ${sample}: the cell has no such sample`), ...against];
}

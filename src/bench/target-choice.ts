import { argmax } from '../argmax.ts';
import { EpsballError } from '../errors.ts';
import { randomStream } from '../random.ts';
import { targetChoiceSchema, type TargetChoice } from '../results/config.ts';
import type { Subject } from './subject.ts';
import type { TargetDistances } from './target-distances.ts';

/**
 * Reads what `--target` says: a rule, the name of a class, or its index.
 *
 * @throws EpsballError INVALID_OPTION if it is none of them
 */
export function parseTarget(given: string | number | undefined, classNames: readonly string[]): TargetChoice {
  const text = String(given ?? 'none').trim();
  const named = classNames.indexOf(text);
  if (named >= 0) return named;
  const choice = targetChoiceSchema.safeParse(/^\d+$/.test(text) ? Number(text) : text);
  if (choice.success && (typeof choice.data === 'string' || choice.data < classNames.length)) return choice.data;
  throw new EpsballError(
    'INVALID_OPTION',
    `the target "${text}" is unknown. Give next, random, least-likely, all, or a class: 0 to ${classNames.length - 1}, or ${classNames.join(', ')}.`,
  );
}

/** Wrong classes, the most likely first, or the nearest where distances are known; equals in the order of their classes. */
function wrongClasses({ sample, cleanLogits, label }: Subject, distances?: TargetDistances): number[] {
  const distance = distances?.get(sample);
  const badness = (target: number): number => (distance ? distance[target]! : -cleanLogits[target]!);
  return Array.from(cleanLogits.keys())
    .filter((target) => target !== label)
    .sort((a, b) => badness(a) - badness(b) || a - b);
}

/**
 * The classes that runs on a subject aim at, in their order: as the user says, or else the most likely wrong ones. None for
 * a subject of the very class that was named.
 *
 * @param most how many an attack takes that chooses targets by itself
 * @param distances what such an attack orders them by; by default their logits
 */
export function targetsOf(
  subject: Subject,
  choice: TargetChoice,
  most: number,
  seed: number | string,
  distances?: TargetDistances,
): number[] {
  const wrong = wrongClasses(subject, choice === 'none' ? distances : undefined);
  switch (choice) {
    case 'none':
      return wrong.slice(0, most);
    case 'next':
      return wrong.slice(0, 1);
    case 'least-likely':
      return wrong.slice(-1);
    case 'all':
      return wrong;
    case 'random':
      return [wrong[Math.floor(randomStream(seed, 'target', subject.sample)() * wrong.length)]!];
    default:
      return wrong.filter((target) => target === choice);
  }
}

/** Whether logits are what an attack is after: the target where the user named one, else, and where any wrong class will do, anything but the label. */
export function isReached(logits: Float32Array, subject: Subject, choice: TargetChoice, target: number): boolean {
  return isClassReached(argmax(logits), subject, choice, target);
}

/** The same of a class that is predicted. */
export function isClassReached(
  prediction: number,
  { label }: Pick<Subject, 'label'>,
  choice: TargetChoice,
  target: number,
): boolean {
  return choice === 'none' || choice === 'all' ? prediction !== label : prediction === target;
}

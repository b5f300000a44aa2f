import { randomStream } from '../../random.ts';
import type { Check } from '../../results/cell.ts';
import type { Config } from '../../results/config.ts';
import type { Subject } from '../subject.ts';
import { targetsOf } from '../target-choice.ts';
import { isMisclassified } from '../verdict.ts';
import { warning } from './finding.ts';

/** Most images of a probe. */
export const probeSize = 32;

/** Whether each verdict draw of a clean image is right. */
function rightDraws({ cleanDraws, label }: Subject): boolean[] {
  return cleanDraws.map((logits) => !isMisclassified(logits, label));
}

/** A seeded choice among the subjects that an attack works on and no verdict draw is wrong about, in the order of the samples. */
export function chooseProbe(
  subjects: readonly Subject[],
  { seed, target }: Pick<Config, 'seed' | 'target'>,
): Subject[] {
  const rank = ({ sample }: Subject): number => randomStream(seed, 'probe', sample)();
  return subjects
    .filter((subject) => !rightDraws(subject).includes(false))
    .filter((subject) => targetsOf(subject, target, 1, seed).length > 0)
    .map((subject) => ({ subject, rank: rank(subject) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, probeSize)
    .map(({ subject }) => subject)
    .sort((a, b) => a.sample - b.sample);
}

/** What to say where no image can be probed: that some draw is wrong about each, although others are right. */
export function explainLack(subjects: readonly Subject[]): Check[] {
  const draws = subjects.map(rightDraws);
  const isSome = draws.some((right) => right.includes(true));
  const isAll = draws.some((right) => !right.includes(false));
  if (!isSome || isAll) return [];
  const message = `No image is classified correctly under each of the ${draws[0]!.length} verdict draws, so the checks that run the attack once more were not made. With fewer draws or less noise they can be.`;
  return [warning('probe', message)];
}

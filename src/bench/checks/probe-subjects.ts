import { randomStream } from '../../random.ts';
import type { Config } from '../../results/config.ts';
import type { Subject } from '../subject.ts';
import { targetsOf } from '../target-choice.ts';
import { isMisclassified } from '../verdict.ts';

/** Most images of a probe. */
export const probeSize = 32;

/** A seeded choice among the subjects that an attack works on and no verdict draw is wrong about, in the order of the samples. */
export function chooseProbe(
  subjects: readonly Subject[],
  { seed, target }: Pick<Config, 'seed' | 'target'>,
): Subject[] {
  const rank = ({ sample }: Subject): number => randomStream(seed, 'probe', sample)();
  return subjects
    .filter(({ cleanDraws, label }) => !cleanDraws.some((logits) => isMisclassified(logits, label)))
    .filter((subject) => targetsOf(subject, target, 1, seed).length > 0)
    .map((subject) => ({ subject, rank: rank(subject) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, probeSize)
    .map(({ subject }) => subject)
    .sort((a, b) => a.sample - b.sample);
}

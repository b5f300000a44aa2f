import { usesOwnGradients } from '../attacks/strength.ts';
import type { AttackMode } from '../results/cell.ts';
import type { Config } from '../results/config.ts';
import type { NoiseSource } from './noise.ts';
import { outlineDefense } from './outline-defense.ts';
import type { ResolvedStage } from './stages.ts';

/**
 * The ways in which an attack differs on a defense, each a cell of its own: how gradients pass its steps, where there are both; and where
 * what it sees is random, whether the attacker knows the draws of the verdict, or else how many draws of its own each answer is the mean over.
 */
export function attackModes(
  stages: readonly ResolvedStage[],
  source: NoiseSource,
  surrogate: Pick<NoiseSource, 'defense' | 'params'> | undefined,
  { gradients, noise, eot, verdictDraws }: Pick<Config, 'gradients' | 'noise' | 'eot' | 'verdictDraws'>,
): AttackMode[] {
  const passesSteps = outlineDefense(source).hasSteps && stages.some(({ attack }) => usesOwnGradients(attack));
  const seesDefense = stages.some(({ attack }) => !attack.surrogate);
  return (passesSteps ? gradients : (['full'] as const)).flatMap((gradient): AttackMode[] => {
    const seen = gradient === 'surrogate' ? { ...source, ...surrogate } : source;
    if (!outlineDefense(seen).isRandom || !seesDefense || gradient === 'transfer')
      return [{ gradient, noise: 'none', eot: 1 }];
    return noise.flatMap((kind): AttackMode[] =>
      kind === 'fixed'
        ? [{ gradient, noise: kind, eot: verdictDraws }]
        : eot.map((draws) => ({ gradient, noise: kind, eot: draws })),
    );
  });
}

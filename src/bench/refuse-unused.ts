import { EpsballError } from '../errors.ts';
import type { AttackMode } from '../results/cell.ts';
import { attackModes } from './attack-modes.ts';
import { outlineDefense } from './outline-defense.ts';
import type { Experiment } from './resolve.ts';
import { resolveStages } from './stages.ts';
import type { RunOptions } from './types.ts';

function leaveAway(option: string, value: string, why: string): EpsballError {
  return new EpsballError('INVALID_OPTION', `${option} is ${value}, but ${why} Leave it away.`);
}

/** The ways in which attacks see defenses, whatever the models. */
function modesOf({ config, attacks, defenses, surrogate, knownAttacks, dataset }: Experiment): AttackMode[] {
  return defenses.flatMap((defense) => {
    const source = { defense, params: config.params[defense.name]!, shape: dataset.inputShape };
    return attacks.flatMap((attack) =>
      config.threats.flatMap(({ norm }) => {
        const stages = resolveStages(attack, norm, config.params[attack.name]!, knownAttacks);
        return attackModes(stages, source, surrogate, config);
      }),
    );
  });
}

/** Why gradients pass nothing in several ways. */
function lackOfWays({ attacks, defenses, config: { params }, dataset: { inputShape: shape } }: Experiment): string {
  const hasSteps = defenses.some(
    (defense) => outlineDefense({ defense, params: params[defense.name]!, shape }).hasSteps,
  );
  const [what, plugins] = hasSteps
    ? ['attack of this run follows gradients through a defense', attacks]
    : ['defense of this run works in steps that gradients could pass in several ways', defenses];
  return `no ${what}: ${plugins.map(({ name }) => name).join(', ')}.`;
}

/**
 * Refuses what a user gave, and not a benchmark, where nothing in the run would heed it.
 *
 * @throws EpsballError INVALID_OPTION for ways of gradients, a surrogate, a kind of noise or draws of the attacker's own that no attack of the run
 * has on any defense
 */
export function refuseUnused(options: RunOptions, experiment: Experiment): void {
  const { eot, gradients = [], noise = [], surrogate } = options;
  const modes = modesOf(experiment);
  const ways = gradients.filter((way) => way !== 'full' && !modes.some(({ gradient }) => gradient === way));
  if (surrogate !== undefined && !modes.some(({ gradient }) => gradient === 'surrogate'))
    throw leaveAway('surrogate', surrogate, lackOfWays(experiment));
  if (ways.length > 0) throw leaveAway('gradient', ways.join(', '), lackOfWays(experiment));
  const kinds = noise.filter((kind) => !modes.some((mode) => mode.noise === kind));
  const unseen = 'no attack of this run sees noise that it could be told a mean over.';
  if (kinds.length > 0) throw leaveAway('noise', kinds.join(', '), unseen);
  if (eot === undefined || modes.some((mode) => mode.noise === 'fresh')) return;
  const isFixed = modes.some((mode) => mode.noise === 'fixed');
  const known =
    'with the noise fixed attacks are told means over the draws of the verdict, as many as --verdict-draws says; fresh draws need --noise fresh,fixed.';
  throw leaveAway('eot', eot.join(', '), isFixed ? known : unseen);
}

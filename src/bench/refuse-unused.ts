import { EpsballError } from '../errors.ts';
import { outlineDefense } from './outline-defense.ts';
import type { Experiment } from './resolve.ts';
import type { RunOptions } from './types.ts';

function leaveAway(option: string, value: string, why: string): EpsballError {
  return new EpsballError('INVALID_OPTION', `${option} is ${value}, but ${why}`);
}

/**
 * Refuses what a user gave, and not a benchmark, where nothing in the run would heed it.
 *
 * @throws EpsballError INVALID_OPTION for draws of the attacker's own where it knows those of the verdict, and for ways of gradients and a surrogate where no
 * defense works in steps
 */
export function refuseUnused(
  { eot, gradients = [], surrogate }: RunOptions,
  { config: { noise, params }, defenses, dataset }: Pick<Experiment, 'config' | 'defenses' | 'dataset'>,
): void {
  if (eot !== undefined && !noise.includes('fresh')) {
    throw leaveAway(
      'eot',
      eot.join(', '),
      'with the noise fixed attacks are told means over the draws of the verdict, as many as --verdict-draws says. Leave it away, or give --noise fresh,fixed.',
    );
  }
  const hasSteps = defenses.some(
    (defense) => outlineDefense({ defense, params: params[defense.name]!, shape: dataset.inputShape }).hasSteps,
  );
  if (hasSteps) return;
  const names = defenses.map(({ name }) => name).join(', ');
  const why = `no defense of this run works in steps that gradients could pass in several ways: ${names}. Leave it away.`;
  const ways = gradients.filter((way) => way !== 'full');
  if (surrogate !== undefined) throw leaveAway('surrogate', surrogate, why);
  if (ways.length > 0) throw leaveAway('gradient', ways.join(', '), why);
}

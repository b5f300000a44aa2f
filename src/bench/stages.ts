import type { Attack, AttackPlugin, Norm } from '../attacks/types.ts';
import { EpsballError, unknownName } from '../errors.ts';
import type { Params } from '../results/cell.ts';
import { resolveParams } from './params.ts';

/** An attack with its parameters, as one stage of a cell. */
export interface ResolvedStage {
  readonly attack: Attack;
  readonly params: Params;
}

/**
 * The attacks that a cell runs one after the other: those of an ensemble, or the one attack itself.
 *
 * @throws EpsballError UNKNOWN_NAME or INVALID_PARAM where an ensemble names what is not there; PLUGIN_INVALID where it
 * has no stages, or names an ensemble or an attack that does not know the norm
 */
export function resolveStages(
  plugin: AttackPlugin,
  norm: Norm,
  params: Params,
  known: ReadonlyMap<string, AttackPlugin>,
): ResolvedStage[] {
  if (plugin.kind === 'attack') return [{ attack: plugin, params }];
  const refuse = (why: string): EpsballError =>
    new EpsballError('PLUGIN_INVALID', `the ensemble ${plugin.name} ${why} in ${norm}.`);
  const stages = plugin.stages(norm, params).map(({ attack: name, params: given }) => {
    const attack = known.get(name);
    if (!attack) throw unknownName(`attack in the ensemble ${plugin.name}`, name, [...known.keys()]);
    if (attack.kind !== 'attack') throw refuse(`names ${name}, an ensemble,`);
    if (!attack.norms.includes(norm)) throw refuse(`names ${name}, which knows only ${attack.norms.join(', ')},`);
    return { attack, params: resolveParams(attack, given) };
  });
  if (stages.length === 0) throw refuse('has no stages');
  return stages;
}

import type { Attack } from '../attacks/types.ts';
import type { Experiment } from './resolve.ts';
import type { Plan } from './types.ts';

/** Every attack that the cells of a plan run, by name. */
export function attacksOf({
  experiment,
  plan,
}: {
  readonly experiment: Pick<Experiment, 'knownAttacks'>;
  readonly plan: Pick<Plan, 'cells'>;
}): ReadonlyMap<string, Attack> {
  const names = new Set(plan.cells.flatMap(({ stages }) => stages.map(({ attack }) => attack)));
  const attacks = [...experiment.knownAttacks].filter(([name]) => names.has(name));
  return new Map(attacks as [string, Attack][]);
}

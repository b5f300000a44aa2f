import type { Norm } from '../../attacks/types.ts';
import type { Check } from '../../results/cell.ts';
import { failed, inPercent, passed } from './finding.ts';
import { runProbe, type ProbeSetting } from './probe.ts';

/** The radius within which a grey image lies, wherever in the box the ball's centre is. */
export function widestRadius(norm: Norm, dimensions: number): number {
  return { linf: 0.5, l2: 0.5 * Math.sqrt(dimensions), l1: 0.5 * dimensions }[norm];
}

/** Whether the attack brings the accuracy down to chance where every classifier must fall. */
export async function checkWideBall(setting: ProbeSetting, attackedRadius: number): Promise<Check> {
  const { norm, size, attack } = setting.chosen.target;
  const dimensions = size.inputShape.reduce((product, side) => product * side, 1);
  const isUnbounded = attack.goal === 'minimum-norm';
  const radius = widestRadius(norm, dimensions);
  const epsilon = isUnbounded ? attackedRadius : radius;
  const outcomes = await runProbe(setting, { epsilon, earlyExit: true, firstBreak: true });
  const n = outcomes.length;
  const standing = outcomes.filter(({ best }) => !best).length;
  const where = isUnbounded ? 'at any distance' : `in a ball of radius ${Number(radius.toPrecision(3))}`;
  const found = `${attack.name} left ${standing} of ${n} probed images standing ${where}`;
  if (standing < 2 || standing <= n / size.classes) return passed('wide-ball', `${found}.`);
  return failed(
    'wide-ball',
    `${found} (${inPercent(standing, n)}, chance is ${inPercent(1, size.classes)}), where every classifier can be broken: its gradients lead nowhere, or it is far too short. A robust accuracy that rests on it cannot be believed.`,
  );
}

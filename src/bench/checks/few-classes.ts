import type { Attack } from '../../attacks/types.ts';
import type { Check } from '../../results/cell.ts';
import { passed, warning } from './finding.ts';

/** Whether the losses of a cell's attacks have the classes that they were made for; undefined if none asks for any. */
export function checkFewClasses(attacks: readonly Attack[], classes: number): Check | undefined {
  const demanding = attacks.filter(({ fewestClasses }) => fewestClasses !== undefined);
  if (demanding.length === 0) return undefined;
  const short = demanding.filter(({ fewestClasses }) => classes < fewestClasses!);
  if (short.length === 0) return passed('few-classes', `${classes} classes are enough for the losses of the attack.`);
  const named = short.map(({ name, fewestClasses }) => `${name} (made for ${fewestClasses} or more)`).join(', ');
  return warning(
    'few-classes',
    `With ${classes} classes the loss falls back to another form: ${named}. The attack is weaker than its name says; run one on the cross-entropy beside it.`,
  );
}

import type { Check } from '../../results/cell.ts';
import { passed, warning } from './finding.ts';
import type { Trace } from './trace.ts';

/** Share of the broken images from which on losing them again says something about the attack. */
const large = 0.25;

/** How often a point on the way was adversarial and the last one is not. */
export function checkSilentSuccess(traces: readonly Trace[]): Check {
  const broken = traces.filter(({ outcome }) => outcome.best).length;
  const lost = traces.filter(({ outcome }) => outcome.best && outcome.last).length;
  const found = `Of ${traces.length} probed images ${broken} were broken on the way, and ${lost} of these are classified correctly again at the last point`;
  if (lost < 2 || lost <= large * broken) return passed('silent-success', `${found}.`);
  return warning(
    'silent-success',
    `${found}. No break is lost, since every point counts here, but the attack does not hold on to what it finds: its loss and success disagree, or its steps are too long. Try shorter steps or a loss of the margin.`,
  );
}

import type { Check } from '../../results/cell.ts';
import { passed, warning } from './finding.ts';
import { runProbe, type ProbeSetting } from './probe.ts';

/** Images that the attack is run to its end on; a batch, since a long run is the dearest of the checks. */
const mostImages = 16;
/** Share of the broken images from which on losing them again says something about the attack. */
const large = 0.25;

/** How often a point on the way was adversarial and the last one, which early exit would never reach, is not. */
export async function checkSilentSuccess(setting: ProbeSetting, epsilon: number): Promise<Check> {
  const subjects = setting.subjects.slice(0, mostImages);
  const outcomes = await runProbe({ ...setting, subjects }, { epsilon, earlyExit: false });
  const broken = outcomes.filter(({ best }) => best).length;
  const lost = outcomes.filter(({ best, last }) => best && last).length;
  const found = `Of ${outcomes.length} images attacked to the end ${broken} were broken on the way, and ${lost} of these are classified correctly again at the last point`;
  if (lost < 2 || lost <= large * broken) return passed('silent-success', `${found}.`);
  return warning(
    'silent-success',
    `${found}. No break is lost, since every point counts here, but the attack does not hold on to what it finds: its loss and success disagree, or its steps are too long. Try shorter steps or a loss of the margin.`,
  );
}

import type { Check } from '../../results/cell.ts';
import type { Outcome } from '../subject.ts';
import { failed, ofImages, passed } from './finding.ts';
import { runProbe, type ProbeSetting } from './probe.ts';
import { relativeDifference } from './relative-difference.ts';

/** Asks of a run: the start and what follows from its gradient. */
const rounds = 3;
/** Largest difference between the logits that the attack sees and those of the judge, over their length. */
const tolerance = 0.01;

function isUnchanged({ best, last }: Outcome): boolean {
  return best === undefined && last?.distance === 0;
}

/** Whether the attack leaves images as they are where the ball holds nothing else, and sees what the judge sees. */
export async function checkEmptyBall(setting: ProbeSetting): Promise<Check> {
  const differing = new Set<number>();
  let largest = 0;
  const outcomes = await runProbe(setting, {
    epsilon: 0,
    earlyExit: true,
    rounds,
    onTold: ({ outcome: { subject } }, { logits }) => {
      const difference = relativeDifference(logits as Float32Array, subject.cleanLogits);
      largest = Math.max(largest, difference);
      if (difference > tolerance) differing.add(subject.sample);
    },
  });
  const n = outcomes.length;
  const changed = outcomes.filter((outcome) => !isUnchanged(outcome)).length;
  if (changed > 0) {
    return failed(
      'empty-ball',
      `In a ball of radius 0, which holds the image alone, the point or the class changed for ${ofImages(changed, n)}: the attack, the projection or the model is at fault, and no number of this cell can be believed.`,
    );
  }
  if (setting.chosen.target.noise) {
    return passed(
      'empty-ball',
      `In a ball of radius 0 none of ${n} probed images changed; logits were not compared, since the attack is told means over draws of the defense's noise.`,
    );
  }
  if (differing.size > 0) {
    return failed(
      'empty-ball',
      `On ${ofImages(differing.size, n)} the attack sees other logits than the judge, by up to ${(100 * largest).toPrecision(2)} % of their length: what it attacks is not what is judged, because of randomness, the device, or gradients that bypass the defense.`,
    );
  }
  return passed(
    'empty-ball',
    `In a ball of radius 0 none of ${n} probed images changed, and the attack saw the logits of the judge.`,
  );
}

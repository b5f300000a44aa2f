import type * as tf from '@tensorflow/tfjs';
import test from 'ava';
import apgdDeviation from '../../attacks/apgd-deviation.ts';
import apgdEnergy from '../../attacks/apgd-energy.ts';
import { aimedMargin } from '../../src/attacks/loss.ts';
import type { Answer, Attack, Lane, State } from '../../src/attacks/types.ts';
import { resolveParams } from '../../src/bench/params.ts';
import { compute } from '../bench/support/compute.ts';

const numbers = 12;
const shape = [2, 2, 2, 3];
const x = new Float32Array(2 * numbers).fill(0.5);
const purified = x.map((value, i) => value + (i < numbers ? 0.25 : 0.125));
const given = {
  x: { shape, values: x },
  purified: { shape, values: purified },
  logits: { shape: [2, 3], values: Float32Array.of(3, 1, 0, 0.5, 2, 1) },
  density: { shape: [2], values: Float32Array.of(24, -36) },
  label: { shape: [2], values: Int32Array.of(0, 2) },
  epsilon: { shape: [2], values: Float32Array.of(0.125, 0.125) },
};
/** The largest other logit minus that of the label. */
const margins = [-2, 1];

/** The loss of each image, and the margin, where a defense answers so. */
async function lossOf(
  attack: Attack,
  params: Readonly<Record<string, unknown>>,
  { isPurified, hasDensity }: { isPurified: boolean; hasDensity: boolean },
) {
  const { loss, margin } = await compute((inputs) => {
    const answer: Answer = {
      logits: inputs.logits as tf.Tensor2D,
      purified: inputs.purified as tf.Tensor4D,
      isPurified,
      ...(hasDensity && { logDensity: (sigma: number) => inputs.density!.mul<tf.Tensor1D>(sigma) }),
    };
    const aim = { targeted: false, aimed: false, label: inputs.label, target: inputs.label };
    const lane = { norm: 'linf', x: inputs.x, epsilon: inputs.epsilon, ...aim } as unknown as Lane;
    const asked = { ...lane, ...answer, state: { adversarial: inputs.x } as State };
    return { loss: attack.loss!(asked, resolveParams(attack, params)), margin: aimedMargin(answer.logits, lane) };
  }, given);
  return { loss: [...loss!], margin: [...margin!] };
}

test('apgd-deviation: the margin and, by its weight, the deviation where a defense has steps', async (t) => {
  const { loss, margin } = await lossOf(apgdDeviation, { weight: 0.5 }, { isPurified: true, hasDensity: false });
  t.deepEqual(margin, margins);
  [4, 1].forEach((deviation, i) =>
    t.true(Math.abs(loss[i]! - (margins[i]! + 0.5 * deviation)) < 1e-5, String(loss[i])),
  );
  const bare = await lossOf(apgdDeviation, { weight: 0.5 }, { isPurified: false, hasDensity: false });
  t.deepEqual(bare.loss, margins);
});

test('apgd-energy: the margin and, by its weight, the log-density per number at its noise level', async (t) => {
  const params = { weight: 2, sigma: 0.5 };
  const { loss } = await lossOf(apgdEnergy, params, { isPurified: true, hasDensity: true });
  [24, -36].forEach((density, i) =>
    t.true(Math.abs(loss[i]! - (margins[i]! + (2 * 0.5 * density) / numbers)) < 1e-5, String(loss[i])),
  );
  t.deepEqual((await lossOf(apgdEnergy, params, { isPurified: true, hasDensity: false })).loss, margins);
});

import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import pgd from '../../attacks/pgd.ts';
import feedforward from '../../src/defenses/feedforward.ts';
import type { DefenseDefinition } from '../../src/defenses/types.ts';
import { createEngine } from '../../src/engine/index.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import type { Cell } from '../../src/results/cell.ts';
import { closeAfterAll } from '../conformance/support/engine.ts';
import { moving } from './support/defenses.ts';
import { randomImages } from './support/images.ts';
import { dimensions, linearModel } from './support/models.ts';
import { runCells } from './support/run-cells.ts';

const engine = await createEngine({ workers: 1 });

closeAfterAll(engine);

const w = drawNormal(randomStream('bad defenses test'), dimensions);
const bias = -w.reduce((sum, value) => sum + 0.5 * value, 0);
const labelOf = (x: Float32Array): number => (x.reduce((sum, value, i) => sum + value * w[i]!, bias) > 0 ? 1 : 0);

const setting = {
  engine,
  models: [linearModel(w, bias)],
  images: randomImages(20, labelOf, { classes: 2 }),
  attacks: [pgd],
  params: { pgd: { steps: 3 } },
  epsilons: ['0.1'],
  lanes: 8,
};

function reasonOf(cell: Cell | undefined): string {
  return cell?.status === 'error' ? cell.reason : `the cell is ${cell?.status}`;
}

type Step = DefenseDefinition['step'];
type Fault = Partial<DefenseDefinition>;
type Draws = NonNullable<DefenseDefinition['draws']>;

/** A step that changes the image alone. */
const changing = (change: (x: tf.Tensor4D) => tf.Tensor): Step =>
  ((input) => ({ ...input.state, x: change(input.state.x) as tf.Tensor4D })) satisfies Step;

/** 0 at pixels that a byte can hold, and not a number elsewhere. */
const zeroOnBytes = (x: tf.Tensor4D): tf.Tensor => {
  const off = x.mul(255).sub(x.mul(255).round());
  return tf.scalar(1e-3).sub(off.square()).sqrt().mul(0);
};

const fail = (): never => {
  throw new TypeError('this part is unfinished\nsee the manual.');
};

const anySteps: readonly [string, Fault, RegExp][] = [
  ['throws in its step', { step: fail }, /^the defense bad throws in "step": this part is unfinished$/],
  ['throws in begin', { begin: fail }, /^the defense bad throws in "begin": this part is unfinished$/],
  ['throws in its schedule', { schedule: fail }, /^the defense bad throws in "schedule": this part is unfinished$/],
  ['throws in draws', { draws: fail }, /^the defense bad throws in "draws": this part is unfinished$/],
  ['throws in steps', { steps: fail }, /^the defense bad throws in "steps": this part is unfinished$/],
  ['throws in classify', { classify: fail }, /^the defense bad throws in "classify": this part is unfinished$/],
  [
    'throws in its gradient',
    { step: changing((x) => tf.customGrad((y) => ({ value: (y as tf.Tensor).mul(0.9), gradFunc: fail }))(x)) },
    /^the attack pgd could not be compiled against the defense bad: this part is unfinished$/,
  ],
  [
    'uses an op that cannot be compiled',
    { step: changing((x) => tf.cumsum(x)) },
    /^the defense bad throws in "step": the tfjs kernel "Cumsum" cannot be compiled\. Supported: .*[^.]$/,
  ],
  [
    'has no number of steps',
    { steps: () => NaN },
    /^the defense bad says that it has NaN steps; it must be a whole number from 0$/,
  ],
  [
    'makes clean images not a number',
    { step: changing((x) => x.mul(0).div(0)) },
    /^the defense bad gives clean sample 0 logits that are not finite$/,
  ],
  [
    'makes clean images infinite',
    { unbounded: true, step: changing((x) => x.div(0)) },
    /^the defense bad gives clean sample 0 logits that are not finite$/,
  ],
  [
    'gives logits that are not numbers',
    { classify: ({ state, model }) => model.logits(state.x).mul(NaN) },
    /^the defense bad gives clean sample 0 logits that are not finite$/,
  ],
  [
    'makes attacked images not a number',
    { step: changing((x) => x.add(zeroOnBytes(x))) },
    /^the model behind the defense bad answers the attack with logits that are not finite for sample \d+, round \d,/,
  ],
  [
    'has a gradient that is not a number',
    { step: changing((x) => x.add(x.sub(x.mul(1)).sqrt())) },
    /^the gradient through the model behind the defense bad is not a finite number for sample \d+, round 0,/,
  ],
  [
    'changes the shape of the image',
    { step: changing((x) => tf.concat([x, x], 3)) },
    /^a step of the defense bad makes shape \[16, 4, 4, 6\] of its state "x" of shape \[16, 4, 4, 3\]; it must keep it$/,
  ],
  [
    'changes the order of the axes',
    { step: changing((x) => x.reshape([-1, 48])) },
    /^a step of the defense bad makes shape \[16, 48\] of its state "x" of shape \[16, 4, 4, 3\]; it must keep it$/,
  ],
  [
    'returns no state',
    { step: (() => undefined) as unknown as Step },
    /^a step of the defense bad makes no tensor of its state "x" of shape \[16, 4, 4, 3\]; it must keep it$/,
  ],
  [
    'loses a state',
    { begin: ({ x }) => ({ x, anchor: x.mean([1, 2, 3]) }), step: ({ state: { x } }) => ({ x }) },
    /^a step of the defense bad makes no tensor of its state "anchor" of shape \[16\]; it must keep it$/,
  ],
  [
    'begins with whole numbers',
    { begin: ({ x }) => ({ x, seen: x.mean([1, 2, 3]).toInt() }) },
    /^the defense bad begins with a state "seen" of int32; states are float32, so that gradients pass them: call toFloat/,
  ],
  [
    'has a schedule that is not a number',
    { schedule: () => ({ weight: NaN }) },
    /^the schedule of the defense bad says that "weight" is NaN in step 0; it must be a finite number$/,
  ],
  [
    'draws by an unknown law',
    { draws: () => ({ n: { law: 'gaussian', shape: 'image' } }) as unknown as ReturnType<Draws> },
    /^the defense bad draws "n" by {"law":"gaussian","shape":"image"}; law is one of uniform, normal, sign, shape "im/,
  ],
  [
    'begins with another shape',
    { begin: ({ x }) => ({ x: x.reshape([-1, 16, 1, 3]) }) },
    /^the defense bad makes shape \[16, 16, 1, 3\] of the image of shape \[16, 4, 4, 3\] when it begins; it must keep it$/,
  ],
  [
    'gives a logit too many',
    { classify: ({ state, model }) => model.logits(state.x).pad([[0, 0], [0, 1]]) }, // prettier-ignore
    /^the defense bad classifies by shape \[16, 3\]; logits must have shape \[16, 2\], a row for each image and a col/,
  ],
  [
    'gives the logits of all images together',
    { classify: ({ state, model }) => model.logits(state.x).mean(0) as unknown as tf.Tensor2D },
    /^the defense bad classifies by shape \[2\]; logits must have shape \[16, 2\]/,
  ],
  [
    'takes pixels above 1',
    { step: changing((x) => x.sub(0.5).mul(1.2).add(0.6)) },
    /^the defense bad purifies clean sample 0 to a pixel of 1\.\d+, outside \[0, 1\]; clip it, or declare the defense unb/,
  ],
  [
    'takes pixels below 0',
    { step: changing((x) => x.mul(0.9).sub(0.2)) },
    /^the defense bad purifies clean sample 0 to a pixel of -0\.\d+, outside \[0, 1\]; clip it, or declare the defense u/,
  ],
];

const threeSteps: readonly [string, Fault, RegExp][] = [
  [
    'adds a state on its way',
    { step: ({ state: { x } }) => ({ x, seen: x }) },
    /^a step of the defense bad adds the state "seen"; what goes from step to step must be there from "begin" on$/,
  ],
  [
    'throws in the schedule of a later step',
    { schedule: (k) => (k === 2 ? fail() : { weight: 1 }) },
    /^the defense bad throws in "schedule": this part is unfinished$/,
  ],
  [
    'has a schedule that changes its names',
    { schedule: (k): Record<string, number> => (k === 2 ? { other: 1 } : { weight: 1 }) },
    /^the schedule of the defense bad names other in step 2, and weight in step 0; the names must be the same$/,
  ],
];

const noSteps: readonly [string, Fault, RegExp][] = [
  [
    'works where it begins',
    { begin: ({ x }) => ({ x: x.mul(0.5) }) },
    /^the defense bad has a "begin" and says that it has 0 steps; what works on the image must be a step/,
  ],
  ['throws in classify', { classify: fail }, /^the defense bad throws in "classify": this part is unfinished$/],
  [
    'gives logits that are not numbers',
    { classify: ({ state, model }) => model.logits(state.x).mul(NaN) },
    /^the defense bad gives clean sample 0 logits that are not finite$/,
  ],
];

const numbered: readonly [number, typeof anySteps][] = [
  [0, noSteps],
  [1, anySteps],
  [3, [...anySteps, ...threeSteps]],
];

for (const [steps, faults] of numbered) {
  const sound = moving('sound', steps);
  const bad = faults.map(([, fault], i) => moving(`bad-${i}`, steps, fault));
  const together = runCells({ ...setting, defenses: [feedforward, ...bad, sound] });

  for (const [i, [what, , reason]] of faults.entries()) {
    test(`a defense of ${steps} steps that ${what} is named`, async (t) => {
      const cell = (await together).cells[i + 1];
      t.is(cell?.defense, `bad-${i}`);
      t.regex(reasonOf(cell).replace(`defense bad-${i}`, 'defense bad'), reason);
    });
  }

  test(`beside bad defenses a sound one of ${steps} steps finishes, and the bare model`, async (t) => {
    const { cells, lines } = await together;
    t.deepEqual(
      cells.map(({ status }) => status),
      ['done', ...faults.map(() => 'error'), 'done'],
    );
    t.is(lines, (await runCells({ ...setting, defenses: [feedforward, sound] })).lines);
  });
}

for (const steps of [1, 3]) {
  test(`a defense of ${steps} steps that is not a number where the judge looks alone is named`, async (t) => {
    const bad = moving('bad', steps, { step: changing((x) => x.add(zeroOnBytes(x))) });
    const { cells } = await runCells({ ...setting, defenses: [bad, moving('sound', steps)], gradients: ['transfer'] });
    t.regex(reasonOf(cells[0]), /^the model behind the defense bad answers the judge with logits that are not finite$/);
    t.is(cells[1]?.status, 'done');
  });

  test(`a defense of ${steps} steps may leave [0, 1] if it says so, and by rounding`, async (t) => {
    const far = moving('far', steps, { unbounded: true, step: changing((x) => x.mul(1.2)) });
    const rounding = moving('rounding', steps, { step: changing((x) => x.mul(1 + 2e-7)) });
    const { cells } = await runCells({ ...setting, defenses: [far, rounding] });
    t.deepEqual(cells.map(reasonOf), ['the cell is done', 'the cell is done']);
  });
}

test('where the bare model is not a number either its weights are to blame, and the run ends', async (t) => {
  const models = [linearModel(w, NaN)];
  await t.throwsAsync(runCells({ ...setting, models, defenses: [moving('sound', 1)] }), {
    code: 'CORRUPT_WEIGHTS',
    message:
      /^linear-test gives logits that are not finite for test image 0; its weights are unusable\.\nTrain it anew/,
  });
});

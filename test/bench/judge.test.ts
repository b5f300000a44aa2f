import test from 'ava';
import fgsm from '../../attacks/fgsm.ts';
import pgd from '../../attacks/pgd.ts';
import { compileAttack } from '../../src/bench/attack-graphs.ts';
import { exposeToAttack } from '../../src/bench/defend.ts';
import { LaneCost } from '../../src/bench/lane-cost.ts';
import { attackSubjects } from '../../src/bench/lanes.ts';
import { resolveParams } from '../../src/bench/params.ts';
import { orderRuns } from '../../src/bench/runs.ts';
import { beginOutcome, type Outcome } from '../../src/bench/subject.ts';
import { isMisclassified, judge, readLogits } from '../../src/bench/verdict.ts';
import feedforward from '../../src/defenses/feedforward.ts';
import { createEngine } from '../../src/engine/index.ts';
import { bind } from '../../src/models/bind.ts';
import { drawUniform, randomStream } from '../../src/random.ts';
import { convModel, dimensions } from './support/models.ts';

const x = new Float32Array(4).fill(0.5);
const proposal = {
  x,
  isBroken: (logits: Float32Array) => isMisclassified(logits, 0),
  point: Float32Array.of(0.6, 0.5, 0.5, 0.5),
  logits: [Float32Array.of(0, 1)],
  defense: 'feedforward',
  norm: 'linf',
} as const;

test('a misclassified point in ball and box is a break, with its lengths', (t) => {
  const judged = judge({ ...proposal, epsilon: 0.1 });
  t.true(judged?.broken);
  t.true(Math.abs(judged!.distance - 0.1) < 1e-6 && Math.abs(judged!.l1 - 0.1) < 1e-6);
  t.is(judged!.verdict.prediction, 1);
});

test('a point outside the ball or the box, or not a number, counts for nothing', (t) => {
  t.is(judge({ ...proposal, epsilon: 0.0999 }), undefined);
  for (const value of [-0.01, 1.01, NaN, Infinity, -Infinity]) {
    t.is(judge({ ...proposal, point: Float32Array.of(value, 0.5, 0.5, 0.5), epsilon: 5 }), undefined);
  }
});

test('under several draws: a break under any, its share, the majority, and the class under the first that breaks', (t) => {
  const [right, wrong] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
  const judged = (...logits: Float32Array[]) => judge({ ...proposal, logits, epsilon: 0.2 })!;
  const once = judged(right, right, wrong);
  t.deepEqual([once.broken, once.share, once.outvoted, once.verdict.prediction], [true, 1 / 3, false, 1]);
  t.deepEqual(once.predictions, [0, 0, 1]);
  const often = judged(wrong, right, wrong);
  t.deepEqual([often.broken, often.share, often.outvoted], [true, 2 / 3, true]);
  const never = judged(right, right, right);
  t.deepEqual([never.broken, never.share, never.outvoted, never.verdict.prediction], [false, 0, false, 0]);
});

test('a tie between the label and another class is no majority, whichever comes first', (t) => {
  for (const label of [0, 1]) {
    const isBroken = (logits: Float32Array): boolean => isMisclassified(logits, label);
    const logits = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
    t.true(judge({ ...proposal, isBroken, logits, epsilon: 0.2 })!.outvoted, `label ${label}`);
  }
});

test('logits that are not finite at a valid point are a failure, not a verdict', (t) => {
  for (const value of [NaN, Infinity]) {
    t.throws(() => judge({ ...proposal, logits: [Float32Array.of(0, 1), Float32Array.of(0, value)], epsilon: 0.2 }), {
      name: 'MeasurementFailure',
    });
  }
});

test('confidence is the softmax probability, also of large logits; a tie goes to the first class', (t) => {
  const { prediction, confidence } = readLogits(Float32Array.of(1000, 1000 + Math.log(3)));
  t.is(prediction, 1);
  t.true(Math.abs(confidence - 0.75) < 1e-4);
  t.deepEqual(readLogits(Float32Array.of(2, 2)), { prediction: 0, confidence: 0.5 });
});

for (const attack of [fgsm, pgd]) {
  test(`${attack.name}: no success that the judge rejects, and the lane goes on`, async (t) => {
    const engine = await createEngine({ workers: 1 });
    const model = convModel();
    const params = resolveParams(attack);
    const target = {
      attack,
      params,
      norm: 'linf',
      targeted: false,
      aimed: false,
      size: model.size,
      defense: 'feedforward',
      lanes: 16,
      defended: () => exposeToAttack(bind(model), feedforward, params, 'full'),
    } as const;
    const label = 3;
    const subject = {
      label,
      x: drawUniform(randomStream('judge test'), dimensions).map((value) => 0.5 + 0.5 * value),
      cleanLogits: new Float32Array(10),
      cleanDraws: [new Float32Array(10)],
    };
    const outcomes = Array.from({ length: 20 }, (_, sample) => beginOutcome({ ...subject, sample }));
    const finished: Outcome[] = [];
    let judged = 0;
    await attackSubjects(
      {
        target,
        graphs: await compileAttack(engine, target),
        order: orderRuns(attack, params, 'linf', 10, 'none', 0),
        epsilon: 0.5,
        seed: 0,
        judgeForward: (points) => {
          judged += points.length;
          return Promise.resolve(
            points.map(() => [Float32Array.from({ length: 10 }, (_, i) => (i === label ? 1 : 0))]),
          );
        },
        defense: 'feedforward',
        earlyExit: true,
        cost: new LaneCost(),
        workers: 1,
        onFinished: (outcome) => finished.push(outcome),
      },
      outcomes.values(),
    );
    await engine.close();
    t.is(finished.length, 20);
    t.true(judged > 20);
    for (const { best, rounds } of finished) {
      t.is(best, undefined);
      t.is(rounds, attack.rounds(params, 'linf'));
    }
  });
}

import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import type { CompiledFunction, HostTensors } from '../../src/engine/types.ts';
import { LaneCost } from '../../src/bench/lane-cost.ts';
import { attackSubjects, type AttackJob } from '../../src/bench/lanes.ts';
import { beginOutcome, type Outcome } from '../../src/bench/subject.ts';

const lanes = 8;
const rounds = 100;
const shape = [lanes, 1, 1, 1];
/** Images of one pixel; the class changes where a point, which climbs from 0, has come to the pixel's value. */
const pixels = Float32Array.from({ length: 2 * lanes }, (_, i) => 0.1 + 0.05 * i);

function logitsAt(point: number, pixel: number): Float32Array {
  return point < pixel ? Float32Array.of(1, 0) : Float32Array.of(0, 1);
}

/** A graph of a lane's pixel and, after the start, its point, that takes so many turns of the event loop. */
function fakeGraph(
  inputs: readonly string[],
  turns: number,
  answer: (given: Readonly<Record<string, Float32Array>>) => HostTensors,
): CompiledFunction {
  return {
    inputs: Object.fromEntries(inputs.map((name) => [name, { shape, dtype: 'float32' }])),
    outputs: {},
    async run(given) {
      for (let i = 0; i < turns; i++) await turn();
      return { ...answer(given as Record<string, Float32Array>) };
    },
    dispose: () => Promise.resolve(),
  };
}

test('runs that are judged on the way, each at another step, share batches with the others again', async (t) => {
  const cost = new LaneCost();
  const finished: Outcome[] = [];
  const target = {
    attack: { name: 'climb', draws: () => ({}) },
    params: {},
    norm: 'linf',
    size: { inputShape: [1, 1, 1], classes: 2 },
    lanes,
  };
  const job = {
    ...{ target, epsilon: 1, seed: 0, cost, workers: 2, earlyExit: false, defense: 'feedforward' },
    graphs: {
      start: fakeGraph(['x'], 1, () => ({
        proposed: new Float32Array(lanes),
        'state.adversarial': new Float32Array(lanes),
      })),
      gradient: fakeGraph(['x', 'state.adversarial'], 4, ({ x, 'state.adversarial': point }) => ({
        logits: Float32Array.from([...x!].flatMap((pixel, lane) => [...logitsAt(point![lane]!, pixel)])),
        proposed: point!,
        'state.adversarial': point!.map((value) => value + 1 / rounds),
      })),
    },
    order: { restarts: 1, targets: null, choice: 'none', seed: 0, rounds, usesGradient: true, losses: 1 },
    async judgeForward(points: readonly Float32Array[], samples: readonly number[]) {
      await turn();
      return points.map((point, i) => [logitsAt(point[0]!, pixels[samples[i]!]!)]);
    },
    onFinished: (outcome: Outcome) => finished.push(outcome),
  };
  const outcomes = [...pixels].map((pixel, sample) => {
    const cleanLogits = Float32Array.of(1, 0);
    return beginOutcome({ sample, label: 0, x: Float32Array.of(pixel), cleanLogits, cleanDraws: [cleanLogits] });
  });
  await attackSubjects(job as unknown as AttackJob, outcomes.values());
  t.is(finished.filter(({ best }) => best).length, pixels.length);
  t.true(cost.laneUtilisation > 0.9, `of the lanes computed ${cost.laneUtilisation} held a run`);
});

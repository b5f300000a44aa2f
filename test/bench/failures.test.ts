import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { z } from 'zod';
import { defineAttack } from '../../src/attacks/define.ts';
import { steepestAscent } from '../../src/attacks/direction.ts';
import { overPixels } from '../../src/attacks/per-image.ts';
import type { Attack, Told } from '../../src/attacks/types.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { createEngine } from '../../src/engine/index.ts';
import type { CompiledFunction, Engine } from '../../src/engine/types.ts';
import type { Cell } from '../../src/results/cell.ts';
import { endWorker, watchWorkers } from '../engine/watch-workers.ts';
import { randomImages } from './support/images.ts';
import { dimensions, linearModel } from './support/models.ts';
import { runCells } from './support/run-cells.ts';

/** An attack of five small steps, whose direction may be made up from what it is told. */
function stepping(name: string, direction = ({ gradient }: Told): tf.Tensor4D => gradient): Attack {
  return defineAttack({
    name,
    summary: 'Made for a test of failures.',
    reference: '',
    norms: ['linf'],
    access: 'gradient',
    params: z.strictObject({}),
    rounds: () => 6,
    start: ({ x }) => ({ adversarial: x }),
    update: ({ norm, epsilon, told }) => ({
      adversarial: told.point.add(steepestAscent(direction(told), norm).mul(overPixels(epsilon.mul(0.2)))),
    }),
  });
}

const w = drawNormal(randomStream('failures test'), dimensions);
const bias = -w.reduce((sum, value) => sum + 0.5 * value, 0);
const labelOf = (x: Float32Array): number => (x.reduce((sum, value, i) => sum + value * w[i]!, bias) > 0 ? 1 : 0);

const setting = {
  models: [linearModel(w, bias)],
  images: randomImages(30, labelOf, { classes: 2 }),
  epsilons: ['0.001'],
  lanes: 8,
};
/** The first attack and the last are sound. */
const around = (middle: Attack): Attack[] => [stepping('first'), middle, stepping('last')];

function reasonOf(cell: Cell | undefined): string {
  return cell?.status === 'error' ? cell.reason : `the cell is ${cell?.status}`;
}

/** An engine that lets a hook run before each call of what it compiled, counted from when it was made. */
function before(engine: Engine, hook: (call: number) => void): Engine {
  let calls = 0;
  return {
    ...engine,
    async compile(fn, inputs): Promise<CompiledFunction> {
      const compiled = await engine.compile(fn, inputs);
      return {
        ...compiled,
        run(values) {
          hook(calls++);
          return compiled.run(values);
        },
      };
    },
  };
}

test.serial('a worker that ends in the middle of a cell costs this cell its number and no other', async (t) => {
  const workers = watchWorkers(t);
  const engine = await createEngine({ workers: 1 });
  const attacks = around(stepping('middle'));
  const started: string[] = [];
  let callsOfMiddle = 0;
  const hooked = before(engine, () => {
    if (started.at(-1)?.includes('/middle/') && callsOfMiddle++ === 3) endWorker(workers[0]!);
  });
  const events = { onProgress: ({ cell }: { cell?: string }) => started.push(cell ?? '') };
  const sound = await runCells({ ...setting, attacks, engine });
  const { cells, samples } = await runCells({ ...setting, attacks, engine: hooked, events });
  await engine.close();
  t.true(callsOfMiddle > 3);
  t.is(workers.length, 2);
  t.deepEqual(
    cells.map(({ status }) => status),
    ['done', 'error', 'done'],
  );
  t.is(reasonOf(cells[1]), 'a worker thread ended unexpectedly (exit code 0)');
  t.deepEqual(
    samples,
    sound.samples.filter(({ cell }) => !cell.includes('/middle/')),
  );
});

const failing: readonly [string, Attack, RegExp][] = [
  [
    'whose update throws',
    stepping('middle', () => {
      throw new TypeError('no direction is left\nto go to');
    }),
    /^the attack middle could not be compiled: no direction is left$/,
  ],
  [
    'with an op that cannot be compiled',
    stepping('middle', ({ gradient }) => tf.cumsum(gradient)),
    /^the tfjs kernel "Cumsum" cannot be compiled\. Supported: .*[^.]$/,
  ],
  [
    'that reads a value',
    stepping('middle', ({ gradient }) => gradient.mul(gradient.dataSync()[0]!)),
    /^the attack middle could not be compiled: a compiled function read the values of a tensor/,
  ],
  [
    'that proposes what is no number',
    stepping('middle', ({ gradient }) => gradient.mul(0).div(0)),
    /^the attack proposes a point that is not a number/,
  ],
];
for (const [what, attack, reason] of failing) {
  test.serial(`an attack ${what} has no number, for a reason in words; the others finish`, async (t) => {
    const { cells, samples } = await runCells({ ...setting, attacks: around(attack) });
    t.deepEqual(
      cells.map(({ status }) => status),
      ['done', 'error', 'done'],
    );
    t.regex(reasonOf(cells[1]), reason);
    t.deepEqual(new Set(samples.map(({ cell }) => cell)), new Set([cells[0]!.id, cells[2]!.id]));
  });
}

test.serial('a cell that needs more passes than the budget has no number, for a reason in words', async (t) => {
  const frugal = { ...stepping('frugal'), rounds: () => 2 };
  const { cells } = await runCells({ ...setting, attacks: [frugal, stepping('greedy')], budget: 100 });
  t.is(cells[0]?.status, 'done', reasonOf(cells[0]));
  t.is(reasonOf(cells[1]), 'the budget is spent: the attack needs more than the 100 passes that were left to it');
});

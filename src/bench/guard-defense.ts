import type * as tf from '@tensorflow/tfjs';
import type { Defense, DefenseState, Noise } from '../defenses/types.ts';
import type { NumberLaw } from '../random.ts';
import { MeasurementFailure, reasonOf } from './failure.ts';

/** What a plugin returned where a tensor is due. */
type Returned = Partial<tf.Tensor> | undefined;

function isOfShape(value: Returned, shape: readonly number[]): boolean {
  return value?.shape?.join() === shape.join();
}

function describe(value: Returned): string {
  return value?.shape ? `shape [${value.shape.join(', ')}]` : 'no tensor';
}

function checkSteps({ name, begin }: Defense, steps: number): number {
  if (!Number.isSafeInteger(steps) || steps < 0) {
    throw new MeasurementFailure(
      `the defense ${name} says that it has ${steps} steps; it must be a whole number from 0`,
    );
  }
  if (steps > 0 || !begin) return steps;
  throw new MeasurementFailure(
    `the defense ${name} has a "begin" and says that it has 0 steps; what works on the image must be a step, so that gradients pass it in every way`,
  );
}

function checkBegun(name: string, state: Partial<DefenseState> | undefined, x: tf.Tensor4D): void {
  if (!isOfShape(state?.x, x.shape)) {
    throw new MeasurementFailure(
      `the defense ${name} makes ${describe(state?.x)} of the image of shape [${x.shape.join(', ')}] when it begins; it must keep it`,
    );
  }
  const other = Object.entries(state ?? {}).find(([, tensor]) => tensor && tensor.dtype !== 'float32');
  if (!other) return;
  throw new MeasurementFailure(
    `the defense ${name} begins with a state "${other[0]}" of ${other[1]!.dtype}; states are float32, so that gradients pass them: call toFloat()`,
  );
}

const laws: readonly string[] = ['uniform', 'normal', 'sign'] satisfies NumberLaw[];

function checkDraws(name: string, draws: Readonly<Record<string, Partial<Noise>>>): Readonly<Record<string, Noise>> {
  for (const [noise, { law, shape }] of Object.entries(draws)) {
    const isShape =
      shape === 'image' || (Array.isArray(shape) && shape.every((side) => Number.isSafeInteger(side) && side > 0));
    if (laws.includes(law as string) && isShape) continue;
    throw new MeasurementFailure(
      `the defense ${name} draws "${noise}" by ${JSON.stringify({ law, shape })}; law is one of ${laws.join(', ')}, shape "image" or a list of sides`,
    );
  }
  return draws as Readonly<Record<string, Noise>>;
}

type Schedule = Readonly<Record<string, number>>;

function checkSchedule(name: string, k: number, schedule: Schedule = {}, first: Schedule = {}): Schedule {
  const [names, expected] = [schedule, first].map((each) => Object.keys(each).sort().join(', ') || 'nothing');
  if (names !== expected) {
    throw new MeasurementFailure(
      `the schedule of the defense ${name} names ${names} in step ${k}, and ${expected} in step 0; the names must be the same`,
    );
  }
  const other = Object.entries(schedule).find(([, value]) => !Number.isFinite(value));
  if (!other) return schedule;
  throw new MeasurementFailure(
    `the schedule of the defense ${name} says that "${other[0]}" is ${other[1]} in step ${k}; it must be a finite number`,
  );
}

function checkStepped(
  name: string,
  before: DefenseState,
  after: Partial<DefenseState> | undefined,
  isLast: boolean,
): void {
  for (const [state, tensor] of Object.entries(before)) {
    if (tensor === undefined || isOfShape(after?.[state], tensor.shape)) continue;
    throw new MeasurementFailure(
      `a step of the defense ${name} makes ${describe(after?.[state])} of its state "${state}" of shape [${tensor.shape.join(', ')}]; it must keep it`,
    );
  }
  const added = Object.keys(after ?? {}).find((state) => !(state in before));
  if (added === undefined || isLast) return;
  throw new MeasurementFailure(
    `a step of the defense ${name} adds the state "${added}"; what goes from step to step must be there from "begin" on`,
  );
}

function checkLogits(name: string, logits: Returned, shape: readonly [number, number]): void {
  if (isOfShape(logits, shape)) return;
  throw new MeasurementFailure(
    `the defense ${name} classifies by ${describe(logits)}; logits must have shape [${shape.join(', ')}], a row for each image and a column for each class`,
  );
}

/**
 * A defense that computes the same, and whose faults are failures of its cells alone which name it: what one of its functions throws, a number of
 * steps that is none, draws of no law, schedules that change their names, and tensors of a wrong shape.
 */
export function guardDefense(defense: Defense): Defense {
  const { name, begin, schedule, draws, classify } = defense;
  const attempt = <T>(part: string, call: () => T): T => {
    try {
      return call();
    } catch (error) {
      throw new MeasurementFailure(`the defense ${name} throws in "${part}": ${reasonOf(error)}`, { cause: error });
    }
  };
  const stepsOf: Defense['steps'] = (params) =>
    checkSteps(
      defense,
      attempt('steps', () => defense.steps(params)),
    );
  return {
    ...defense,
    steps: stepsOf,
    ...(draws && {
      draws: (...given) =>
        checkDraws(
          name,
          attempt('draws', () => draws.apply(defense, given)),
        ),
    }),
    ...(schedule && {
      schedule(k, params) {
        const at = (step: number): Schedule => attempt('schedule', () => schedule.call(defense, step, params));
        return checkSchedule(name, k, at(k), at(0));
      },
    }),
    ...(begin && {
      begin(input, params) {
        const state = attempt('begin', () => begin.call(defense, input, params));
        checkBegun(name, state, input.x);
        return state;
      },
    }),
    step(input, params) {
      const state = attempt('step', () => defense.step(input, params));
      checkStepped(name, input.state, state, stepsOf(params) === 1);
      return state;
    },
    ...(classify && {
      classify(input, params) {
        const logits = attempt('classify', () => classify.call(defense, input, params));
        checkLogits(name, logits, [input.state.x.shape[0], input.model.classes]);
        return logits;
      },
    }),
  };
}

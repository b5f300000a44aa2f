import type * as tf from '@tensorflow/tfjs';
import type { Defense, DefenseState } from '../defenses/types.ts';
import { MeasurementFailure, reasonOf } from './failure.ts';

/** What a plugin returned where a tensor is due. */
type Returned = Partial<tf.Tensor> | undefined;

function isOfShape(value: Returned, shape: readonly number[]): boolean {
  return value?.shape?.join() === shape.join();
}

function describe(value: Returned): string {
  return value?.shape ? `shape [${value.shape.join(', ')}]` : 'no tensor';
}

function checkSteps(name: string, steps: number): number {
  if (Number.isSafeInteger(steps) && steps >= 0) return steps;
  throw new MeasurementFailure(`the defense ${name} says that it has ${steps} steps; it must be a whole number from 0`);
}

function checkBegun(name: string, state: Partial<DefenseState> | undefined, x: tf.Tensor4D): void {
  if (isOfShape(state?.x, x.shape)) return;
  throw new MeasurementFailure(
    `the defense ${name} makes ${describe(state?.x)} of the image of shape [${x.shape.join(', ')}] when it begins; it must keep it`,
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
 * steps that is none, and tensors of a wrong shape.
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
      name,
      attempt('steps', () => defense.steps(params)),
    );
  return {
    ...defense,
    steps: stepsOf,
    ...(draws && { draws: (...given) => attempt('draws', () => draws.apply(defense, given)) }),
    ...(schedule && { schedule: (...given) => attempt('schedule', () => schedule.apply(defense, given)) }),
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

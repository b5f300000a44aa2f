import type * as tf from '@tensorflow/tfjs';
import { boundaryDistances, logitGaps } from '../attacks/boundary-distances.ts';
import { aimedCrossEntropy } from '../attacks/loss.ts';
import { projectBall, projectBox } from '../attacks/projection.ts';
import type { Attack, Draw, Lane, Norm, State } from '../attacks/types.ts';
import type { CompiledFunction, Engine, TensorFunction, TensorSpec } from '../engine/types.ts';
import type { Classifier } from '../models/types.ts';
import type { Params } from '../results/cell.ts';
import { compileCalled, type CalledTarget } from './called-function.ts';
import { compileChained } from './chained-function.ts';
import type { AttackedModel } from './defend.ts';
import { drawShape } from './draws.ts';
import { evaluateGradient, evaluateLogits } from './evaluate.ts';
import { averageDraws, repeatRows } from './expectation.ts';
import { noiseSpecs, readNoise, type NoiseTensors, type SeenNoise } from './noise.ts';
import { portsBelow } from './ports.ts';
import type { Question } from './question.ts';
import { StepChain, type ChainTarget } from './step-chain.ts';

type Specs = Readonly<Record<string, TensorSpec>>;
type Tensors = Readonly<Record<string, tf.Tensor>>;

/** What an attack needs to be compiled against. */
export interface AttackTarget {
  readonly attack: Attack;
  readonly params: Params;
  readonly norm: Norm;
  /** Whether the runs aim at a class. */
  readonly targeted: boolean;
  /** Whether they aim at one that the user named. */
  readonly aimed: boolean;
  readonly size: Pick<Classifier, 'inputShape' | 'classes'>;
  /** The defense that stands before the model asked, by name. */
  readonly defense: string;
  /** Lanes of each graph. */
  readonly lanes: number;
  /** Where the attack sees a random defense. */
  readonly noise?: SeenNoise | undefined;
  /** Binds the defended model under noise, with the gradient mode of the run; called while tracing. */
  readonly defended: (noise: NoiseTensors) => AttackedModel;
  /** Where the defense is passed step by step instead of in one graph. */
  readonly chain?: ChainTarget | undefined;
  /** Where the classifier is only called, so that no gradient can be asked for. */
  readonly called?: CalledTarget | undefined;
}

/** An attack compiled for a defended model and a norm; every radius, round and restart goes through the same graphs. */
export interface AttackGraphs {
  /** Begins runs: lane → state. All graphs also give `proposed`, [batch], which is NaN where the point proposed is. */
  readonly start: CompiledFunction;
  /** Answers the point asked and moves: lane, state → logits, loss, under several draws the class of each [batch, draws], size of the gradient told [batch], next state. */
  readonly gradient?: CompiledFunction;
  /** The same for lanes that want no gradient. */
  readonly logits?: CompiledFunction;
  /** Linearised distances of all classes at the clean image, if targets are ordered by them: x, label → [batch, classes]. */
  readonly distances?: CompiledFunction;
}

/** Gives back what an attack's graphs hold. */
export async function disposeGraphs({ start, gradient, logits, distances }: AttackGraphs): Promise<void> {
  for (const graph of [start, gradient, logits, distances]) await graph?.dispose();
}

/** Name under which a group's tensor crosses the border of a graph, "state.adversarial". */
export function portName(group: 'schedule' | 'random' | 'state', name: string): string {
  return `${group}.${name}`;
}

function group(tensors: Tensors, name: 'schedule' | 'random' | 'state'): Record<string, tf.Tensor> {
  return portsBelow(tensors, portName(name, ''));
}

function laneSpecs({ attack, params, norm, size, lanes }: AttackTarget): Specs {
  const lane = (shape: readonly number[], dtype: TensorSpec['dtype'] = 'float32') => ({
    shape: [lanes, ...shape],
    dtype,
  });
  const schedule = Object.keys(attack.schedule?.(0, params, norm, size.inputShape) ?? {});
  return {
    x: lane(size.inputShape),
    label: lane([], 'int32'),
    target: lane([], 'int32'),
    cleanLogits: lane([size.classes]),
    epsilon: lane([]),
    round: lane([]),
    restart: lane([]),
    bestDistance: lane([]),
    ...Object.fromEntries(schedule.map((name) => [portName('schedule', name), lane([])])),
  };
}

function drawSpecs(draws: Readonly<Record<string, Draw>> = {}, { size, lanes }: AttackTarget): Specs {
  return Object.fromEntries(
    Object.entries(draws).map(([name, draw]) => [
      portName('random', name),
      { shape: [lanes, ...drawShape(draw, size.inputShape)], dtype: 'float32' },
    ]),
  );
}

function readLane(inputs: Tensors, { norm, targeted, aimed }: AttackTarget): Lane {
  return {
    norm,
    targeted,
    aimed,
    x: inputs.x as tf.Tensor4D,
    label: inputs.label as tf.Tensor1D,
    target: inputs.target as tf.Tensor1D,
    clean: { logits: inputs.cleanLogits as tf.Tensor2D },
    epsilon: inputs.epsilon as tf.Tensor1D,
    round: inputs.round as tf.Tensor1D,
    restart: inputs.restart as tf.Tensor1D,
    best: { distance: inputs.bestDistance as tf.Tensor1D },
    schedule: group(inputs, 'schedule') as Record<string, tf.Tensor1D>,
  };
}

/** Sum of the absolute values of each lane, [batch]: 0 if all are 0, not finite if one of them is not. */
function sizeOf(values: tf.Tensor): tf.Tensor {
  return values.abs().reshape([values.shape[0], -1]).sum(1);
}

/** The state as outputs: the next point projected, and which lanes want a gradient for it. */
function writeState(state: State, lane: Lane, { attack }: AttackTarget): Record<string, tf.Tensor> {
  const { adversarial, reach } = state;
  const radius = reach ? lane.epsilon.mul<tf.Tensor1D>(reach) : lane.epsilon;
  const projected =
    attack.goal === 'minimum-norm' ? projectBox(adversarial) : projectBall(adversarial, lane.x, radius, lane.norm);
  const next = { ...state, adversarial: projected };
  return {
    ...Object.fromEntries(Object.entries(next).map(([name, tensor]) => [portName('state', name), tensor])),
    ...(attack.asks && { asks: attack.asks(next) }),
    proposed: sizeOf(adversarial).add(sizeOf(projected)),
  };
}

/** The loss, or the first of several, [batch]. */
function firstLoss(loss: tf.Tensor): tf.Tensor {
  return loss.rank === 1 ? loss : loss.slice([0, 0], [-1, 1]).reshape([-1]);
}

function stateOf(inputs: Tensors): State {
  return group(inputs, 'state') as unknown as State;
}

/** Lanes and their states, each as often as there are draws. */
function repeatLanes(inputs: Tensors, draws: number): Tensors {
  const ports = Object.entries(inputs).filter(([port]) => !/^(noise|random)\./.test(port));
  return repeatRows(Object.fromEntries(ports), draws);
}

/** Asks at the point of a run, and moves. */
function nextAsk(kind: Question['kind'], target: AttackTarget, specs: Specs): Question {
  const { attack, params, noise } = target;
  return {
    specs,
    kind,
    point: portName('state', 'adversarial'),
    draws: noise?.draws ?? 1,
    lossOf: (rows) => {
      const lane = readLane(rows, target);
      const state = stateOf(rows);
      return (answer) => attack.loss?.({ ...lane, ...answer, state }, params) ?? aimedCrossEntropy(answer.logits, lane);
    },
    finish: (inputs, told) => {
      const lane = readLane(inputs, target);
      const state = stateOf(inputs);
      const next = attack.update({ ...lane, random: group(inputs, 'random'), state, told }, params);
      return {
        logits: told.logits,
        loss: firstLoss(told.loss),
        ...(told.predictions && { predictions: told.predictions }),
        ...(kind === 'gradient' && { gradientSize: sizeOf(told.gradient) }),
        ...writeState(next, lane, target),
      };
    },
  };
}

/** Asks how far the linearised boundary to each class is at the clean image. */
function classDistances({ noise, norm }: AttackTarget, specs: Specs): Question {
  return {
    specs,
    kind: 'gradient',
    point: 'x',
    draws: noise?.draws ?? 1,
    lossOf:
      (rows) =>
      ({ logits }) =>
        logitGaps(logits, rows.label as tf.Tensor1D),
    finish: ({ label }, { loss, gradient }) => ({
      distances: boundaryDistances(loss as tf.Tensor2D, gradient, label as tf.Tensor1D, norm),
    }),
  };
}

/** The mean answer over the draws of the defense's noise; each draw is a row of its own for the model and the loss. */
function answerWhole({ point, kind, draws, lossOf, finish }: Question, target: AttackTarget): TensorFunction {
  return (inputs) => {
    const rows = repeatLanes(inputs, draws);
    const evaluate = kind === 'gradient' ? evaluateGradient : evaluateLogits;
    const told = evaluate(target.defended(readNoise(inputs)), rows[point] as tf.Tensor4D, lossOf(rows));
    return finish(inputs, { ...averageDraws(told, draws), point: inputs[point] as tf.Tensor4D });
  };
}

/** Compiles an attack; shapes of its state are those that `start` returns. */
export async function compileAttack(engine: Engine, target: AttackTarget): Promise<AttackGraphs> {
  const { attack, params, norm, size, lanes } = target;
  const draws = attack.draws?.(params, norm, size.inputShape);
  const lane = laneSpecs(target);
  const start = await engine.compile(
    (inputs) => {
      const fresh = readLane(inputs, target);
      return writeState(attack.start({ ...fresh, random: group(inputs, 'random') }, params), fresh, target);
    },
    { ...lane, ...drawSpecs(draws?.start, target) },
  );
  const state = Object.entries(start.outputs).filter(([name]) => name.startsWith(portName('state', '')));
  const noise = target.noise && noiseSpecs(target.noise.source, target.lanes, target.noise.draws);
  const specs = { ...lane, ...noise, ...drawSpecs(draws?.update, target), ...Object.fromEntries(state) };
  const usesGradient = attack.access === 'gradient';
  const { called } = target;
  const chain =
    target.chain &&
    !called &&
    (await StepChain.compile(engine, target.chain, lanes * (target.noise?.draws ?? 1), usesGradient));
  const compile = (question: Question): Promise<CompiledFunction> => {
    if (called) return compileCalled(engine, called, question);
    return target.chain && chain
      ? compileChained(engine, target.chain, chain, question)
      : engine.compile(answerWhole(question, target), question.specs);
  };
  const ask = (kind: Question['kind']): Promise<CompiledFunction> => compile(nextAsk(kind, target, specs));
  return {
    start,
    ...(usesGradient && { gradient: await ask('gradient') }),
    ...((!usesGradient || attack.asks) && { logits: await ask('logits') }),
    ...(!target.aimed &&
      attack.targetOrder?.(params) === 'distance' && {
        distances: await compile(classDistances(target, { x: lane.x!, label: lane.label!, ...noise })),
      }),
  };
}

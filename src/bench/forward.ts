import type * as tf from '@tensorflow/tfjs';
import type { DefenseState } from '../defenses/types.ts';
import type { CompiledFunction, Engine, HostArray, HostTensors } from '../engine/types.ts';
import type { BlackBox } from '../models/black-box.ts';
import type { Classifier, NetworkSize } from '../models/types.ts';
import { answering, compileApproach } from './called-function.ts';
import { openCalled } from './called-model.ts';
import { defaultLanes, inParts, packLanes, takeRow } from './batch.ts';
import { classify, defend } from './defend.ts';
import { noiseSpecs, readNoise, verdictNoise, type NoiseSource } from './noise.ts';
import { isChained, StepChain } from './step-chain.ts';

/**
 * Maps images to one row of values each: logits, or the images after each step. Every result is a function of its image alone and, where
 * the defense is random, of the sample that it belongs to and the number of the draw, 0 unless given.
 */
export type Forward = (
  images: readonly Float32Array[],
  samples: readonly number[],
  draw?: number,
) => Promise<Float32Array[]>;

/** A function of images, compiled. */
export interface ForwardGraphs {
  readonly forward: Forward;
  /** Frees the graphs; the function must not be called after. */
  dispose(): Promise<void>;
}

/** What is compiled to judge by. */
export interface ForwardTarget {
  readonly source: NoiseSource;
  readonly seed: number | string;
  /** Binds the model; called while tracing. */
  readonly model: () => Classifier;
  /** Where the classifier is only called. */
  readonly called?: ({ readonly blackBox: BlackBox } & Pick<NetworkSize, 'classes'>) | undefined;
  /** Logits of the defended model, or the images after each of its steps, one after the other. */
  readonly values: 'logits' | 'steps';
}

/** A state by the names that the defense gave it. */
function withoutPrefix(state: HostTensors): HostTensors {
  return Object.fromEntries(Object.entries(state).map(([port, tensor]) => [port.slice('state.'.length), tensor]));
}

/** Batches side by side: row by row the rows of all of them. */
function joinRows(batches: readonly HostArray[], rows: number): Float32Array {
  const size = batches[0]!.length / rows;
  const joined = new Float32Array(rows * batches.length * size);
  batches.forEach((batch, i) => {
    for (let row = 0; row < rows; row++) {
      joined.set(batch.subarray(row * size, (row + 1) * size), (row * batches.length + i) * size);
    }
  });
  return joined;
}

async function disposeAll(graphs: readonly Pick<CompiledFunction, 'dispose'>[]): Promise<void> {
  for (const graph of graphs) await graph.dispose();
}

/** Images through a defense to the logits of a classifier that is only called. */
async function callLogits(
  engine: Engine,
  { source, model, called }: ForwardTarget,
  lanes: number,
): Promise<Pick<CompiledFunction, 'run' | 'dispose'>> {
  const { blackBox, classes } = called!;
  const approach = await compileApproach(engine, { source, model }, lanes);
  const opened = await openCalled(engine, blackBox, { inputShape: source.shape, classes }, lanes);
  const { defense, params } = source;
  const last = await engine.compile(
    ({ answer, ...state }) => ({
      values: classify(state as unknown as DefenseState, answering(model(), blackBox, answer!), defense, params),
    }),
    { ...approach.states, answer: { shape: [lanes, classes], dtype: 'float32' } },
  );
  return {
    async run({ x, ...noise }) {
      const state = await approach.reach(x as Float32Array, noise);
      const answer = await opened.answer(state['state.x']!);
      return last.run({ ...withoutPrefix(state), answer });
    },
    dispose: () => disposeAll([last, opened, approach]),
  };
}

/** Compiles x and noise → values, in one graph or, where the defense has many steps, step by step. */
async function compileValues(
  engine: Engine,
  target: ForwardTarget,
  lanes: number,
): Promise<Omit<CompiledFunction, 'outputs'>> {
  const { source, model, values } = target;
  const { defense, params } = source;
  const inputs: CompiledFunction['inputs'] = {
    x: { shape: [lanes, ...source.shape], dtype: 'float32' },
    ...noiseSpecs(source, lanes, 1),
  };
  if (target.called && values === 'logits') return { inputs, ...(await callLogits(engine, target, lanes)) };
  if (!isChained(source)) {
    return engine.compile((given) => {
      const defended = defend(model(), defense, params, readNoise(given));
      const x = given.x as tf.Tensor4D;
      return { values: values === 'logits' ? defended.logits(x) : defended.purify(x) };
    }, inputs);
  }
  const chain = await StepChain.compile(engine, { source, model, gradient: 'bpda' }, lanes, false);
  const statesOf = ({ x, ...noise }: HostTensors): Promise<HostTensors[]> => chain.forward(x as Float32Array, noise);
  if (values === 'steps') {
    const imageOf = (state: HostTensors): HostArray => state['state.x']!;
    return {
      inputs,
      run: async (given) => ({ values: joinRows((await statesOf(given)).slice(1).map(imageOf), lanes) }),
      dispose: () => chain.dispose(),
    };
  }
  const last = await engine.compile(
    (state) => ({ values: classify(state as unknown as DefenseState, model(), defense, params) }),
    chain.states,
  );
  return {
    inputs,
    async run(given) {
      return last.run(withoutPrefix((await statesOf(given)).at(-1)!));
    },
    dispose: () => disposeAll([last, chain]),
  };
}

/** Compiles a function of images for batches of so many lanes; longer lists are cut, shorter ones padded. */
export async function compileForward(
  engine: Engine,
  target: ForwardTarget,
  lanes = defaultLanes,
): Promise<ForwardGraphs> {
  const { source, seed } = target;
  const compiled = await compileValues(engine, target, lanes);
  const forward: Forward = (images, samples, draw = 0) => {
    const rows = images.map((image, i) => ({
      x: image,
      ...verdictNoise(source, 1, seed, samples[i]!, draw),
    }));
    return inParts(rows, lanes, async (part) => {
      const { values } = await compiled.run(packLanes(part, compiled), { handOver: true });
      return part.map((_, lane) => takeRow(values!, lane, lanes).slice() as Float32Array);
    });
  };
  return { forward, dispose: () => compiled.dispose() };
}

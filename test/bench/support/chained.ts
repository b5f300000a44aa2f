import type * as tf from '@tensorflow/tfjs';
import { crossEntropy } from '../../../src/attacks/loss.ts';
import { compileChained } from '../../../src/bench/chained-function.ts';
import type { Question } from '../../../src/bench/question.ts';
import { drawNoise, noiseSpecs, type NoiseSource } from '../../../src/bench/noise.ts';
import { StepChain, type ChainTarget } from '../../../src/bench/step-chain.ts';
import type { CompiledFunction, Engine, HostTensors } from '../../../src/engine/types.ts';

/** How many images are asked about at once, and under how many draws each. */
interface Extent {
  readonly lanes: number;
  readonly draws?: number;
}

/** Asks for cross-entropy, logits and gradient of each image, means over draws. */
export function crossEntropyQuestion(
  source: NoiseSource,
  kind: Question['kind'],
  { lanes, draws = 1 }: Extent,
): Question {
  return {
    specs: {
      x: { shape: [lanes, ...source.shape], dtype: 'float32' },
      label: { shape: [lanes], dtype: 'int32' },
      ...noiseSpecs(source, lanes, draws),
    },
    point: 'x',
    kind,
    draws,
    lossOf:
      (rows) =>
      ({ logits }) =>
        crossEntropy(logits, rows['label'] as tf.Tensor1D),
    finish: (_, { logits, loss, gradient }) => ({ logits, loss, gradient }),
  };
}

/** That question to a defense that is passed step by step, whatever the number of its steps. */
export async function compileCrossEntropy(
  engine: Pick<Engine, 'compile'>,
  target: ChainTarget,
  kind: Question['kind'],
  { lanes, draws = 1 }: Extent,
): Promise<CompiledFunction> {
  const chain = await StepChain.compile(engine as Engine, target, lanes * draws, kind === 'gradient');
  const question = crossEntropyQuestion(target.source, kind, { lanes, draws });
  return compileChained(engine as Engine, target, chain, question);
}

/** Noise of every image, which its place decides. */
export function noiseOfLanes(source: NoiseSource, { lanes, draws = 1 }: Extent): HostTensors {
  const rows = Array.from({ length: lanes }, (_, lane) => drawNoise(source, draws, ['chained noise', lane]));
  return Object.fromEntries(
    Object.keys(rows[0]!).map((port) => [port, Float32Array.from(rows.flatMap((row) => [...row[port]!]))]),
  );
}

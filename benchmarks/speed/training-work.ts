import type { HostTensors, TensorFunction, TensorSpec } from '../../src/engine/types.ts';
import type { LoadedCheckpoint, NetworkDefinition } from '../../src/models/types.ts';
import { drawNormal, drawUniform, randomStream } from '../../src/random.ts';
import { gradientStep } from '../../src/training/gradient-step.ts';
import { parameterLayout, type ParameterLayout } from '../../src/training/layout.ts';
import { resolveTraining, type TrainSettings } from '../../src/training/options.ts';
import { imageSize, randomBatch } from './network.ts';

/** The settings that the program trains this network with. */
export function trainingSettings({ definition, size }: LoadedCheckpoint<NetworkDefinition>): TrainSettings {
  return resolveTraining({ model: definition.name, dataset: 'cifar10', width: size.width });
}

/** Where the network's parameters lie in the flat vectors of training. */
export function layoutOf({ definition, size }: LoadedCheckpoint<NetworkDefinition>): ParameterLayout {
  return parameterLayout(definition.parameters(size));
}

/** The network's trained parameters as the flat vector that training moves. */
export function trainedVector(network: LoadedCheckpoint): Float32Array {
  const { trained } = layoutOf(network);
  const vector = new Float32Array(trained.size);
  for (const { name, offset } of trained.slots) vector.set(network.weights[name]!.values, offset);
  return vector;
}

/** Random images, labels, and for a joint model noise and its levels, as a shard of a training batch holds them. */
export function randomShard(network: LoadedCheckpoint, shard: number): HostTensors {
  const { images, labels } = randomBatch(shard);
  const { noiseLevels } = trainingSettings(network);
  if (!noiseLevels) return { images, labels };
  const [low, high] = noiseLevels;
  const levels = drawUniform(randomStream('noise levels'), shard / 2);
  return {
    images,
    labels,
    noise: drawNormal(randomStream('noise'), (shard / 2) * imageSize),
    sigma: levels.map((value) => low * (high / low) ** ((value + 1) / 2)),
  };
}

/** The gradient of the training loss in all parameters, on one shard. */
export function gradientWork(
  network: LoadedCheckpoint,
  shard: number,
): { fn: TensorFunction; inputs: Readonly<Record<string, TensorSpec>>; values: HostTensors } {
  const settings = trainingSettings(network);
  const { fn, inputs } = gradientStep(network.definition, network.size, layoutOf(network), shard, settings);
  return { fn, inputs, values: { ...randomShard(network, shard), parameters: trainedVector(network) } };
}

import type { HostTensors } from '../../src/engine/types.ts';
import { findNetwork, isDenoiser } from '../../src/models/index.ts';
import type { ModelSize } from '../../src/models/types.ts';
import { drawNormal, drawUniform, randomStream } from '../../src/random.ts';
import { denoiserStep } from '../../src/training/denoiser-step.ts';
import { gradientStep, type GradientStep } from '../../src/training/gradient-step.ts';
import { initialVector, parameterLayout, type ParameterLayout } from '../../src/training/layout.ts';
import { resolveTraining, type TrainOptions } from '../../src/training/options.ts';

/** A gradient step with everything that it needs. */
export interface StepCase {
  readonly layout: ParameterLayout;
  readonly step: GradientStep;
  readonly values: HostTensors;
}

/** Weight of the denoising loss in these tests, unless a case has its own. */
export const denoisingWeight = 0.5;

/** The step of a network on random images of side x side, at parameters moved away from their start values. */
export function stepCase(
  model: string,
  width: number,
  side: number,
  shard: number,
  options: Partial<TrainOptions> = {},
): StepCase {
  const network = findNetwork(model);
  const settings = resolveTraining({ model, dataset: 'shapes10', denoisingWeight, ...options });
  const size: ModelSize = { width, inputShape: [side, side, 3], classes: 10 };
  const layout = parameterLayout(network.parameters(size));
  const pixels = side * side * 3;
  const moved = drawUniform(randomStream('moved'), layout.trained.size);
  const parameters = initialVector(layout.trained, '1').map((value, i) => value + 0.02 * moved[i]!);
  const images = drawUniform(randomStream('images'), shard * pixels).map((value) => (value + 1) / 2);
  const noisy = shard * settings.noisyShare;
  return {
    layout,
    step: isDenoiser(network)
      ? denoiserStep(network, size, layout, shard, settings.denoisingMean)
      : gradientStep(network, size, layout, shard, settings),
    values: {
      parameters,
      images,
      labels: Int32Array.from({ length: shard }, (_, i) => (3 * i + 1) % 10),
      ...(noisy > 0 && {
        noise: drawNormal(randomStream('noise'), noisy * pixels),
        sigma: Float32Array.from({ length: noisy }, (_, i) => 0.1 + 0.2 * i),
      }),
    },
  };
}

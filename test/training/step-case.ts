import type { HostTensors } from '../../src/engine/types.ts';
import { findModel } from '../../src/models/index.ts';
import type { ModelSize } from '../../src/models/types.ts';
import { drawNormal, drawUniform, randomStream } from '../../src/random.ts';
import { gradientStep, type GradientStep } from '../../src/training/gradient-step.ts';
import { initialVector, parameterLayout, type ParameterLayout } from '../../src/training/layout.ts';

/** A gradient step with everything that it needs. */
export interface StepCase {
  readonly layout: ParameterLayout;
  readonly step: GradientStep;
  readonly values: HostTensors;
}

/** Weight of the denoising loss in these tests. */
export const denoisingWeight = 0.5;

const noiseLevels = [0.02, 0.5] as const;

/** The step of a network on random images of side x side, at parameters moved away from their start values. */
export function stepCase(name: string, width: number, side: number, shard: number): StepCase {
  const model = findModel(name);
  const size: ModelSize = { width, inputShape: [side, side, 3], classes: 10 };
  const layout = parameterLayout(model.parameters(size));
  const pixels = side * side * 3;
  const moved = drawUniform(randomStream('moved'), layout.trained.size);
  const parameters = initialVector(layout.trained, '1').map((value, i) => value + 0.02 * moved[i]!);
  const images = drawUniform(randomStream('images'), shard * pixels).map((value) => (value + 1) / 2);
  return {
    layout,
    step: gradientStep(model, size, layout, shard, { denoisingWeight, ...(model.joint && { noiseLevels }) }),
    values: {
      parameters,
      images,
      labels: Int32Array.from({ length: shard }, (_, i) => (3 * i + 1) % 10),
      ...(model.joint && {
        noise: drawNormal(randomStream('noise'), (shard / 2) * pixels),
        sigma: Float32Array.from({ length: shard / 2 }, (_, i) => 0.1 + 0.2 * i),
      }),
    },
  };
}

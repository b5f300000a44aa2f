import { findModel } from '../../src/models/index.ts';
import type { HostWeight, LoadedCheckpoint, ModelSize } from '../../src/models/types.ts';
import type { ParameterSpec } from '../../src/nn/types.ts';
import { drawNormal, drawUniform, randomStream } from '../../src/random.ts';

/** Weights as training could leave them: every constant start value is moved, variances stay positive. */
function draw(name: string, { shape, init }: ParameterSpec): HostWeight {
  const size = shape.reduce((product, side) => product * side, 1);
  const stream = randomStream('random weights', name);
  if ('normal' in init) return { shape, values: drawNormal(stream, size).map((value) => value * init.normal) };
  const spread = name.startsWith('energy.') ? 0.02 : 0.25;
  return { shape, values: drawUniform(stream, size).map((value) => init.constant + spread * value) };
}

/** A network with random weights for square colour images and ten classes. */
export function randomModel(name: string, width: number, side = 32): LoadedCheckpoint {
  const definition = findModel(name);
  const size: ModelSize = { width, inputShape: [side, side, 3], classes: 10 };
  const weights = Object.entries(definition.parameters(size)).map(([key, spec]) => [key, draw(key, spec)] as const);
  return { name: `${name}-random`, definition, size, weights: Object.fromEntries(weights), sha256: '', card: {} };
}

/** Images with smooth content and some noise, [count, side, side, 3], in [0, 1]. */
export function drawnImages(count: number, side = 32): Float32Array {
  const size = 3 * side * side;
  const noise = drawUniform(randomStream('drawn images'), count * size);
  return noise.map((value, i) => {
    const [row, column, channel] = [Math.floor(i / (3 * side)) % side, Math.floor(i / 3) % side, i % 3];
    const wave = Math.sin((row * (channel + 1)) / 7) * Math.cos(column / (5 + Math.floor(i / size)));
    return 0.5 + 0.3 * wave + 0.15 * value;
  });
}

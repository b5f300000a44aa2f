import type { HostArray, HostTensors } from '../../../src/engine/types.ts';
import { randomStream } from '../../../src/random.ts';
import type { Draw } from './parity-case.ts';

function drawOne({ shape, dtype, low, high, values }: Draw, key: string): HostArray {
  const length = shape.reduce((product, side) => product * side, 1);
  const stream = randomStream('parity', key);
  const element = (i: number) => (values ? values[i % values.length]! : low + (high - low) * stream());
  return dtype === 'int32'
    ? Int32Array.from({ length }, (_, i) => Math.floor(element(i)))
    : Float32Array.from({ length }, (_, i) => element(i));
}

/** Values for the inputs of a case, the same every time. */
export function drawInputs(draws: Readonly<Record<string, Draw>>): HostTensors {
  return Object.fromEntries(Object.entries(draws).map(([name, draw]) => [name, drawOne(draw, name)]));
}

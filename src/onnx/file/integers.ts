import { Inexpressible, ModelFault } from '../faults.ts';

const largest = 2 ** 31 - 1;
const smallest = -(2 ** 31);

/** From here on an integer means "as far as it goes", as the ends of slices do. */
const endless = 2 ** 62;

/**
 * An integer of 64 bits as one of 32. INT64_MAX and its like stay the largest, which is what they mean.
 *
 * @throws Inexpressible for integers between
 */
export function toInt32(value: number): number {
  if (value >= smallest && value <= largest) return value;
  if (Math.abs(value) < endless) throw new Inexpressible(`it uses the integer ${value}, which needs more than 32 bits`);
  return value > 0 ? largest : smallest;
}

/** Reads `count` integers of variable length, as protobuf packs them. @throws ModelFault where their number is another */
export function readVarints(bytes: Uint8Array, count: number, read: (value: bigint) => number): Int32Array {
  const values = new Int32Array(count);
  let position = 0;
  for (let i = 0; i < count; i++) {
    let value = 0n;
    let shift = 0n;
    for (;;) {
      const byte = bytes[position++];
      if (byte === undefined || shift > 63n) throw new ModelFault(`it has ${i} integers instead of ${count}`);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) break;
      shift += 7n;
    }
    values[i] = read(value);
  }
  if (position !== bytes.length) throw new ModelFault(`it has more than ${count} integers`);
  return values;
}

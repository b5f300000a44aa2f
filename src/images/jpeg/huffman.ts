import { ImageProblem } from '../image-problem.ts';

const quickBits = 8;

/** A Huffman code: short codes are looked up by the next eight bits, longer ones by length. */
export interface HuffmanTable {
  /** By the next eight bits: length << 8 | symbol, or 0 where the code is longer. */
  readonly quick: Uint16Array;
  /** By length: the largest code, -1 where there is none. */
  readonly largest: Int32Array;
  /** By length: what is added to a code to give the place of its symbol. */
  readonly shift: Int32Array;
  readonly symbols: Uint8Array;
}

/**
 * Makes the canonical code of a DHT segment.
 *
 * @param counts number of codes of the lengths 1 to 16
 * @throws ImageProblem where there are more codes of a length than fit
 */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const quick = new Uint16Array(1 << quickBits);
  const largest = new Int32Array(17).fill(-1);
  const shift = new Int32Array(17);
  let code = 0;
  let place = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1]!;
    if (code + count > 1 << length) throw new ImageProblem('a table of its code is damaged');
    shift[length] = place - code;
    if (count > 0) largest[length] = code + count - 1;
    for (let i = 0; i < count; i++, code++, place++) {
      if (length > quickBits) continue;
      const from = code << (quickBits - length);
      quick.fill((length << 8) | symbols[place]!, from, from + (1 << (quickBits - length)));
    }
    code <<= 1;
  }
  return { quick, largest, shift, symbols };
}

import { ImageProblem } from '../image-problem.ts';
import type { HuffmanTable } from './huffman.ts';

/** Reads the bits of a scan, up to the next marker. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #bits = 0;
  #count = 0;
  /** Zeros that were appended since the data had ended; they lie behind all real bits. */
  #padding = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Makes at least 16 bits available. */
  #fill(): void {
    while (this.#count < 16) {
      const byte = this.#bytes[this.#at];
      const isStuffed = byte === 0xff && this.#bytes[this.#at + 1] === 0;
      if (byte === undefined || (byte === 0xff && !isStuffed)) {
        this.#bits <<= 8;
        this.#padding += 8;
      } else {
        this.#bits = (this.#bits << 8) | byte;
        this.#at += isStuffed ? 2 : 1;
      }
      this.#count += 8;
    }
  }

  /** The next so many bits, at most 16, as a number. */
  bits(count: number): number {
    this.#fill();
    this.#count -= count;
    return (this.#bits >>> this.#count) & ((1 << count) - 1);
  }

  /** A number of so many bits with the sign that JPEG codes by its first bit. */
  signed(count: number): number {
    if (count === 0) return 0;
    const value = this.bits(count);
    return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
  }

  /** @throws ImageProblem where the bits are no code of the table */
  symbol({ quick, largest, shift, symbols }: HuffmanTable): number {
    this.#fill();
    const known = quick[(this.#bits >>> (this.#count - 8)) & 0xff]!;
    if (known !== 0) {
      this.#count -= known >> 8;
      return known & 0xff;
    }
    const next = (this.#bits >>> (this.#count - 16)) & 0xffff;
    for (let length = 9; length <= 16; length++) {
      const code = next >> (16 - length);
      if (code > largest[length]!) continue;
      this.#count -= length;
      return symbols[code + shift[length]!] ?? this.#damaged();
    }
    return this.#damaged();
  }

  #damaged(): never {
    throw new ImageProblem('its data are damaged');
  }

  /** @throws ImageProblem where more bits were read than there are */
  assertWithin(): void {
    if (this.#count < this.#padding) throw new ImageProblem('its data end early');
  }

  /**
   * Goes on behind a restart marker, which must come next.
   *
   * @throws ImageProblem where it does not
   */
  restart(): void {
    const [first, second] = [this.#bytes[this.#at], this.#bytes[this.#at + 1] ?? 0];
    if (first !== 0xff || second < 0xd0 || second > 0xd7) {
      throw new ImageProblem('its data are damaged: a restart marker is missing');
    }
    this.#at += 2;
    this.#bits = 0;
    this.#count = 0;
    this.#padding = 0;
  }

  /** Where the next marker may be. */
  get end(): number {
    return this.#at;
  }
}

import { ImageProblem } from '../image-problem.ts';
import type { BitReader } from './bit-reader.ts';
import type { HuffmanTable } from './huffman.ts';
import { zigzag } from './zigzag.ts';

/** Which coefficients a scan brings, and which of their bits. */
export interface ScanRange {
  /** First and last coefficient, in the order of the file. */
  readonly from: number;
  readonly to: number;
  /** Whether a scan before brought higher bits. */
  readonly isRefinement: boolean;
  /** The lowest bit that is known after the scan. */
  readonly bit: number;
}

/** The codes of a component, and what is carried from block to block. */
export interface BlockState {
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
  /** The mean of the last block. */
  predicted: number;
}

/** Reads a block at a place of the coefficients. */
export type ReadBlock = (coefficients: Int16Array, at: number, state: BlockState) => void;

const damaged = (): ImageProblem => new ImageProblem('its data are damaged');

function needed(table: HuffmanTable | undefined): HuffmanTable {
  if (!table) throw new ImageProblem('it lacks a table of its code');
  return table;
}

function readMean(reader: BitReader, state: BlockState): number {
  const length = reader.symbol(needed(state.dc));
  if (length > 15) throw damaged();
  state.predicted += reader.signed(length);
  return state.predicted;
}

/** A block of a baseline picture, whole. */
export function readWhole(reader: BitReader): ReadBlock {
  return (coefficients, at, state) => {
    coefficients[at] = readMean(reader, state);
    const ac = needed(state.ac);
    for (let k = 1; k < 64; k++) {
      const symbol = reader.symbol(ac);
      const [run, length] = [symbol >> 4, symbol & 15];
      if (length === 0 && run < 15) return;
      k += run;
      if (length === 0) continue;
      if (k > 63) throw damaged();
      coefficients[at + zigzag[k]!] = reader.signed(length);
    }
  };
}

function readFirst(reader: BitReader, { from, to, bit }: ScanRange, run: { left: number }): ReadBlock {
  return (coefficients, at, state) => {
    if (run.left > 0) {
      run.left--;
      return;
    }
    const ac = needed(state.ac);
    for (let k = from; k <= to; k++) {
      const symbol = reader.symbol(ac);
      const [zeros, length] = [symbol >> 4, symbol & 15];
      if (length === 0 && zeros < 15) {
        run.left = (1 << zeros) - 1 + reader.bits(zeros);
        return;
      }
      k += zeros;
      if (length === 0) continue;
      if (k > to) throw damaged();
      coefficients[at + zigzag[k]!] = reader.signed(length) << bit;
    }
  };
}

function readRefinement(reader: BitReader, { from, to, bit }: ScanRange, run: { left: number }): ReadBlock {
  const step = 1 << bit;
  const refine = (coefficients: Int16Array, place: number): void => {
    const value = coefficients[place]!;
    if (reader.bits(1) === 1 && (value & step) === 0) coefficients[place] = value + (value >= 0 ? step : -step);
  };
  return (coefficients, at, state) => {
    let k = from;
    if (run.left === 0) {
      const ac = needed(state.ac);
      for (; k <= to; k++) {
        const symbol = reader.symbol(ac);
        const length = symbol & 15;
        let zeros = symbol >> 4;
        if (length > 1) throw damaged();
        if (length === 0 && zeros < 15) {
          run.left = (1 << zeros) + reader.bits(zeros);
          break;
        }
        const value = length === 0 ? 0 : reader.bits(1) === 1 ? step : -step;
        for (; k <= to; k++) {
          const place = at + zigzag[k]!;
          if (coefficients[place] !== 0) refine(coefficients, place);
          else if (--zeros < 0) break;
        }
        if (value === 0) continue;
        if (k > to) throw damaged();
        coefficients[at + zigzag[k]!] = value;
      }
    }
    if (run.left === 0) return;
    for (; k <= to; k++) {
      const place = at + zigzag[k]!;
      if (coefficients[place] !== 0) refine(coefficients, place);
    }
    run.left--;
  };
}

/**
 * How a scan of a progressive picture brings its part of a block.
 *
 * @param run blocks that have nothing more in this scan, counted down; zero again after a restart
 */
export function readPart(reader: BitReader, range: ScanRange, run: { left: number }): ReadBlock {
  const { from, bit, isRefinement } = range;
  if (from > 0) return isRefinement ? readRefinement(reader, range, run) : readFirst(reader, range, run);
  if (!isRefinement) {
    return (coefficients, at, state) => {
      coefficients[at] = readMean(reader, state) << bit;
    };
  }
  return (coefficients, at) => {
    if (reader.bits(1) === 1) coefficients[at]! |= 1 << bit;
  };
}

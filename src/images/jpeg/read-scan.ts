import { ImageProblem } from '../image-problem.ts';
import { BitReader } from './bit-reader.ts';
import type { Component, Frame } from './frame.ts';
import type { HuffmanTable } from './huffman.ts';
import { readPart, readWhole, type BlockState, type ReadBlock, type ScanRange } from './read-block.ts';

/** A component and its coefficients so far, block by block. */
export interface Coded {
  readonly component: Component;
  readonly coefficients: Int16Array;
  /** Of a progressive picture, by coefficient: the lowest bit that scans have told, 0 for all; −1 for none. */
  readonly lowestBit: Int8Array;
  /** As they stood when its first scan came. */
  quantisation?: Uint16Array;
}

/** What segments before a scan said. */
export interface Tables {
  readonly dc: (HuffmanTable | undefined)[];
  readonly ac: (HuffmanTable | undefined)[];
  readonly quantisation: (Uint16Array | undefined)[];
  /** Units between restart markers; 0 for none. */
  restartInterval: number;
}

interface Scanned extends Pick<Coded, 'component' | 'coefficients' | 'lowestBit'> {
  readonly state: BlockState;
}

const damaged = (): ImageProblem => new ImageProblem('the header of a scan is damaged');

function readHeader(body: Uint8Array, frame: Frame, coded: readonly Coded[], tables: Tables): [Scanned[], ScanRange] {
  const count = body[0] ?? 0;
  if (count < 1 || count > 4 || body.length !== 4 + 2 * count) throw damaged();
  const scanned = Array.from({ length: count }, (_, i): Scanned => {
    const [id, codes] = [body[1 + 2 * i]!, body[2 + 2 * i]!];
    const found = coded.find(({ component }) => component.id === id);
    if (!found) throw damaged();
    found.quantisation ??= tables.quantisation[found.component.quantisation];
    return {
      lowestBit: found.lowestBit,
      component: found.component,
      coefficients: found.coefficients,
      state: { dc: tables.dc[codes >> 4], ac: tables.ac[codes & 15], predicted: 0 },
    };
  });
  if (new Set(scanned.map(({ component }) => component)).size < count) throw damaged();
  const [from, to, bits] = [body[1 + 2 * count]!, body[2 + 2 * count]!, body[3 + 2 * count]!];
  const range = { from, to, isRefinement: bits >> 4 > 0, bit: bits & 15 };
  const isPossible = from === 0 ? to === 0 : to >= from && to < 64 && count === 1;
  if (!frame.isProgressive) return [scanned, range];
  if (!isPossible || range.bit > 13) throw damaged();
  for (const { lowestBit } of scanned) lowestBit.fill(range.bit, from, to + 1);
  return [scanned, range];
}

/**
 * Reads a scan into the coefficients.
 *
 * @param at where its data begin
 * @returns where they end
 * @throws ImageProblem
 */
export function readScan(
  bytes: Uint8Array,
  at: number,
  header: Uint8Array,
  frame: Frame,
  coded: readonly Coded[],
  tables: Tables,
): number {
  const [scanned, range] = readHeader(header, frame, coded, tables);
  const reader = new BitReader(bytes, at);
  const run = { left: 0 };
  const readBlock: ReadBlock = frame.isProgressive ? readPart(reader, range, run) : readWhole(reader);
  const [first] = scanned as [Scanned];
  const isAlone = scanned.length === 1;
  const across = isAlone ? first.component.blocksAcross : frame.unitsAcross;
  const total = across * (isAlone ? first.component.blocksDown : frame.unitsDown);
  for (let unit = 0; unit < total; unit++) {
    if (tables.restartInterval > 0 && unit > 0 && unit % tables.restartInterval === 0) {
      reader.restart();
      run.left = 0;
      for (const { state } of scanned) state.predicted = 0;
    }
    const [row, column] = [Math.floor(unit / across), unit % across];
    if (isAlone) {
      readBlock(first.coefficients, 64 * (row * first.component.stride + column), first.state);
    } else {
      for (const { component, coefficients, state } of scanned) {
        for (let y = row * component.down; y < (row + 1) * component.down; y++) {
          for (let x = column * component.across; x < (column + 1) * component.across; x++) {
            readBlock(coefficients, 64 * (y * component.stride + x), state);
          }
        }
      }
    }
    reader.assertWithin();
  }
  return reader.end;
}

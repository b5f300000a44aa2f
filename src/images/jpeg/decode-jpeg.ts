import { ImageProblem } from '../image-problem.ts';
import { exifOrientation } from '../exif-orientation.ts';
import type { Picture, PictureHeader } from '../picture.ts';
import { interleave } from './colours.ts';
import { readFrame, type Frame } from './frame.ts';
import { huffmanTable } from './huffman.ts';
import { inverseDct } from './inverse-dct.ts';
import { readScan, type Coded, type Tables } from './read-scan.ts';
import { endMarker, isCalled, isFrame, nextSegment } from './segments.ts';
import { upsample, type Plane } from './upsample.ts';
import { zigzag } from './zigzag.ts';

/** Scans of a picture that are read; encoders write about ten. */
const mostScans = 100;

function readQuantisation(body: Uint8Array, { quantisation }: Tables): void {
  for (let at = 0; at < body.length;) {
    const [isWide, place] = [body[at]! >> 4 > 0, body[at]! & 15];
    const size = isWide ? 128 : 64;
    if (at + 1 + size > body.length || place > 3) throw new ImageProblem('a table of its quantisation is damaged');
    const values = new Uint16Array(64);
    for (let i = 0; i < 64; i++) {
      const from = at + 1 + (isWide ? 2 * i : i);
      values[zigzag[i]!] = isWide ? (body[from]! << 8) | body[from + 1]! : body[from]!;
    }
    quantisation[place] = values;
    at += 1 + size;
  }
}

function readCodes(body: Uint8Array, tables: Tables): void {
  for (let at = 0; at < body.length;) {
    const [kind, place] = [body[at]! >> 4, body[at]! & 15];
    const counts = body.subarray(at + 1, at + 17);
    const size = counts.reduce((sum, count) => sum + count, 0);
    const isWhole = counts.length === 16 && at + 17 + size <= body.length;
    if (!isWhole || kind > 1 || place > 3 || size > 256) throw new ImageProblem('a table of its code is damaged');
    tables[kind === 0 ? 'dc' : 'ac'][place] = huffmanTable(counts, body.subarray(at + 17, at + 17 + size));
    at += 17 + size;
  }
}

function planeOf({ component, coefficients, quantisation }: Coded): Plane {
  if (!quantisation) throw new ImageProblem('one of its colours is missing');
  const { stride, rows, width, height } = component;
  const samples = new Uint8ClampedArray(64 * stride * rows);
  const block = new Int32Array(64);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < stride; column++) {
      const at = 64 * (row * stride + column);
      for (let i = 0; i < 64; i++) block[i] = coefficients[at + i]! * quantisation[i]!;
      inverseDct(block);
      const corner = 64 * row * stride + 8 * column;
      for (let i = 0; i < 64; i++) samples[corner + (i >> 3) * 8 * stride + (i & 7)] = block[i]! + 128;
    }
  }
  return { samples: new Uint8Array(samples.buffer), stride: 8 * stride, width, height };
}

/** Whether three components are red, green and blue, by the rules of libjpeg. */
function isRgb({ components }: Frame, hasJfif: boolean, adobeTransform: number | undefined): boolean {
  if (hasJfif) return false;
  if (adobeTransform !== undefined) return adobeTransform === 0;
  return components.map(({ id }) => String.fromCharCode(id)).join('') === 'RGB';
}

/**
 * Decodes a baseline, extended or progressive JPEG with 8 bits a channel, grey or in three colours, to the pixels that libjpeg-turbo, and
 * so PIL and torchvision, decode by default: exact integer inverse DCT, smooth upsampling.
 *
 * @throws ImageProblem for other kinds, and for what is damaged or cut off
 */
export function decodeJpeg(bytes: Uint8Array): Picture {
  const tables: Tables = { dc: [], ac: [], quantisation: [], restartInterval: 0 };
  let frame: Frame | undefined;
  let coded: Coded[] = [];
  let hasJfif = false;
  let adobeTransform: number | undefined;
  let scans = 0;
  for (let at = 2; ;) {
    const { marker, body, end, isCutOff } = nextSegment(bytes, at);
    at = end;
    if (marker === endMarker) {
      if (isCutOff && frame?.isProgressive) throw new ImageProblem('it is cut off');
      break;
    }
    if (isFrame(marker)) {
      if (frame) throw new ImageProblem('it holds several pictures');
      frame = readFrame(marker, body);
      coded = frame.components.map((component) => {
        const coefficients = new Int16Array(64 * component.stride * component.rows);
        return { component, coefficients, lowestBit: new Int8Array(64).fill(-1) };
      });
    } else if (marker === 0xc4) readCodes(body, tables);
    else if (marker === 0xdb) readQuantisation(body, tables);
    else if (marker === 0xdd) tables.restartInterval = ((body[0] ?? 0) << 8) | (body[1] ?? 0);
    else if (marker === 0xe0 && isCalled(body, 'JFIF\0')) hasJfif = true;
    else if (marker === 0xee && isCalled(body, 'Adobe')) adobeTransform = body[11];
    else if (marker === 0xda) {
      if (!frame) throw new ImageProblem('its header is missing');
      if (++scans > mostScans) throw new ImageProblem(`it has more than ${mostScans} scans`);
      at = readScan(bytes, at, body, frame, coded, tables);
    }
  }
  if (!frame || scans === 0) throw new ImageProblem('it holds no picture');
  if (frame.isProgressive && coded.some(({ lowestBit }) => lowestBit.some((bit) => bit !== 0)))
    throw new ImageProblem('it is cut off: scans that tell its details are missing');
  const { width, height, components } = frame;
  const [across, down] = [frame.across, frame.down];
  const planes = coded.map((each, i) =>
    upsample(planeOf(each), across / components[i]!.across, down / components[i]!.down),
  );
  if (planes.length === 3) {
    const pixels = interleave(planes, width, height, isRgb(frame, hasJfif, adobeTransform));
    return { width, height, channels: 3, pixels };
  }
  const { samples, stride } = planes[0]!;
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) pixels.set(samples.subarray(y * stride, y * stride + width), y * width);
  return { width, height, channels: 1, pixels };
}

/**
 * What the segments before the picture say.
 *
 * @throws ImageProblem where they are damaged, or the picture is of a kind that is not decoded
 */
export function jpegHeader(bytes: Uint8Array): PictureHeader {
  let orientation = 1;
  for (let at = 2; ;) {
    const { marker, body, end } = nextSegment(bytes, at);
    if (marker === endMarker || marker === 0xda) throw new ImageProblem('it holds no picture');
    if (marker === 0xe1 && isCalled(body, 'Exif\0\0')) orientation = exifOrientation(body.subarray(6));
    if (isFrame(marker)) {
      const { width, height } = readFrame(marker, body);
      return { format: 'JPEG', width, height, orientation };
    }
    at = end;
  }
}

import { ImageProblem } from '../image-problem.ts';

/** A marker with what belongs to it. */
export interface Segment {
  readonly marker: number;
  readonly body: Uint8Array;
  /** Where what follows begins. */
  readonly end: number;
  /** Whether the file ends without a marker that says so. */
  readonly isCutOff?: boolean;
}

const standalone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** End of the picture. */
export const endMarker = 0xd9;

/**
 * The next segment at or behind a place; bytes before it are passed over, as libjpeg does. At the end of the file that of the picture.
 *
 * @throws ImageProblem where the file ends within a segment
 */
export function nextSegment(bytes: Uint8Array, from: number): Segment {
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue;
    const marker = bytes[at + 1]!;
    if (marker === 0 || marker === 0xff || standalone(marker)) continue;
    if (marker === endMarker) return { marker, body: new Uint8Array(), end: at + 2 };
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) throw new ImageProblem('it is cut off or damaged');
    return { marker, body: bytes.subarray(at + 4, end), end };
  }
  return { marker: endMarker, body: new Uint8Array(), end: bytes.length, isCutOff: true };
}

/** Whether a segment begins with a text and a zero byte, as those of programs do. */
export function isCalled(body: Uint8Array, name: string): boolean {
  return Buffer.from(body.subarray(0, name.length)).toString('latin1') === name;
}

/** Whether a marker is that of a frame: SOF0 to SOF15 without DHT, JPG and DAC, which lie between. */
export function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

import { exifOrientation } from '../exif-orientation.ts';
import { ImageProblem, checkExtent } from '../image-problem.ts';
import type { PictureHeader } from '../picture.ts';
import type { Chunk } from './chunks.ts';

/** The chunk IHDR. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  readonly colours: 'grey' | 'rgb' | 'palette' | 'grey and alpha' | 'rgba';
  readonly isInterlaced: boolean;
}

const colourTypes: Readonly<Record<number, PngHeader['colours']>> = {
  0: 'grey',
  2: 'rgb',
  3: 'palette',
  4: 'grey and alpha',
  6: 'rgba',
};

/** Samples of a pixel. */
export const samplesOf: Readonly<Record<PngHeader['colours'], number>> = {
  grey: 1,
  rgb: 3,
  palette: 1,
  'grey and alpha': 2,
  rgba: 4,
};

/**
 * Reads IHDR, which must come first.
 *
 * @throws ImageProblem where it is damaged, the picture is too large, or its depth is none that is decoded
 */
export function readIhdr({ type, body }: Chunk): PngHeader {
  const colours = colourTypes[body[9] ?? -1];
  const interlace = body[12] ?? -1;
  if (type !== 'IHDR' || body.length !== 13 || !colours || interlace > 1)
    throw new ImageProblem('its header is damaged');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [width, height, depth] = [view.getUint32(0), view.getUint32(4), view.getUint8(8)];
  checkExtent(width, height);
  if (depth === 16) throw new ImageProblem('it has 16 bits a channel; convert it to 8');
  const allowed = colours === 'grey' || colours === 'palette' ? [1, 2, 4, 8] : [8];
  if (!allowed.includes(depth)) throw new ImageProblem('its header is damaged');
  if (interlace === 1 && depth < 8) throw new ImageProblem('it is interlaced with less than 8 bits; save it without');
  return { width, height, depth, colours, isInterlaced: interlace === 1 };
}

/** The header of a picture. @throws ImageProblem */
export function pngHeader(chunks: Iterable<Chunk>): PictureHeader {
  let header: PngHeader | undefined;
  let orientation = 1;
  for (const chunk of chunks) {
    header ??= readIhdr(chunk);
    if (chunk.type === 'eXIf') orientation = exifOrientation(chunk.body);
  }
  const { width, height } = header!;
  return { format: 'PNG', width, height, orientation };
}

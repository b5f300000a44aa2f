import { ImageProblem } from './image-problem.ts';
import { decodeJpeg, jpegHeader } from './jpeg/decode-jpeg.ts';
import type { Picture, PictureHeader } from './picture.ts';
import { chunksOf, signature } from './png/chunks.ts';
import { decodePng } from './png/decode-png.ts';
import { pngHeader } from './png/header.ts';

/** What a file is by its first bytes, whatever its name says. @throws ImageProblem for other files */
function formatOf(bytes: Uint8Array): PictureHeader['format'] {
  if (signature.every((byte, i) => bytes[i] === byte)) return 'PNG';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'JPEG';
  throw new ImageProblem(bytes.length === 0 ? 'it is empty' : 'it is neither a PNG nor a JPEG');
}

/** Decodes a PNG or JPEG. @throws ImageProblem where that cannot be done */
export function decodeImage(bytes: Uint8Array): Picture {
  return formatOf(bytes) === 'PNG' ? decodePng(bytes) : decodeJpeg(bytes);
}

/** Size and orientation of a PNG or JPEG. @throws ImageProblem where they cannot be read */
export function imageHeader(bytes: Uint8Array): PictureHeader {
  return formatOf(bytes) === 'PNG' ? pngHeader(chunksOf(bytes)) : jpegHeader(bytes);
}

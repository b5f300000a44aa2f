import { crc32 } from 'node:zlib';
import { ImageProblem } from '../image-problem.ts';

/** One chunk of a PNG file. */
export interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
  /** The chunk as it stands in the file, with its length and checksum. */
  readonly whole: Uint8Array;
}

/** The eight bytes that every PNG file begins with. */
export const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/**
 * The chunks of a PNG file up to the last one, IEND.
 *
 * @throws ImageProblem where one is cut off or has another checksum than it says
 */
export function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = signature.length; ;) {
    if (at + 12 > bytes.length) throw new ImageProblem('it is cut off');
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) throw new ImageProblem('it is cut off');
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
    if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) {
      throw new ImageProblem(`it is damaged: a chunk ${JSON.stringify(type)} fails its checksum`);
    }
    yield { type, body: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) };
    if (type === 'IEND') return;
    at = end;
  }
}

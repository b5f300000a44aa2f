import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { EpsballError } from '../../errors.ts';
import type { DownloadProgress } from '../types.ts';
import { fileSha256 } from '../../file-sha256.ts';
import { systemErrorCode } from './system-error.ts';

/** A file on the network and what it must be. */
export interface Archive {
  readonly url: string;
  readonly sha256: string;
  /** Its length. */
  readonly bytes: number;
}

type OnProgress = (progress: DownloadProgress) => void;

async function lengthOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return 0;
    throw error;
  }
}

async function request(archive: Archive, from: number, byHand: string): Promise<Response> {
  const headers = { 'accept-encoding': 'identity', ...(from > 0 && { range: `bytes=${from}-` }) };
  try {
    return await fetch(archive.url, { headers });
  } catch (error) {
    const reason = systemErrorCode(error) ?? String(error);
    throw new EpsballError('MISSING_DATA', `cannot download ${archive.url} (${reason}).\n${byHand}`);
  }
}

/** Appends to the part file what it lacks; a server that ignores the range starts it anew. */
async function download(archive: Archive, part: string, byHand: string, onProgress?: OnProgress): Promise<void> {
  const present = await lengthOf(part);
  if (present >= archive.bytes) return;
  const response = await request(archive, present, byHand);
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new EpsballError('MISSING_DATA', `cannot download ${archive.url} (HTTP ${response.status}).\n${byHand}`);
  }
  const resumed = response.status === 206;
  let received = resumed ? present : 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      onProgress?.({ received, total: archive.bytes });
      done(null, chunk);
    },
  });
  const file = createWriteStream(part, { flags: resumed ? 'a' : 'w' });
  try {
    await pipeline(Readable.fromWeb(response.body as ReadableStream<Uint8Array>), meter, file);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  if (received < archive.bytes) {
    throw new EpsballError(
      'MISSING_DATA',
      `the download of ${archive.url} ended after ${received} of ${archive.bytes} bytes.\n` +
        `Run the command again to go on from there. ${byHand}`,
    );
  }
}

/**
 * Downloads an archive to `path`, going on with `path`.part where an earlier attempt was cut off. The file appears under
 * its name only when its checksum is right.
 *
 * @throws EpsballError MISSING_DATA where the network gives no whole file, CHECKSUM_MISMATCH where it gives another one
 */
export async function fetchArchive(archive: Archive, path: string, onProgress?: OnProgress): Promise<void> {
  const part = `${path}.part`;
  const byHand = `By hand: download it to ${path}, or point at a folder with the unpacked files by --data DIR or EPSBALL_DATA.`;
  await mkdir(dirname(path), { recursive: true });
  await download(archive, part, byHand, onProgress);
  await checkArchive(archive, part);
  await rename(part, path);
}

/**
 * Compares a downloaded file with what it must be; a wrong one is removed.
 *
 * @throws EpsballError CHECKSUM_MISMATCH
 */
export async function checkArchive(archive: Archive, path: string): Promise<void> {
  const found = fileSha256(path);
  if (found === archive.sha256) return;
  await rm(path);
  throw new EpsballError(
    'CHECKSUM_MISMATCH',
    `${archive.url} is not the expected file: sha256 ${found}, expected ${archive.sha256}.\n` +
      'It was removed; run the command again, or point at a folder with the unpacked files by --data DIR or EPSBALL_DATA.',
  );
}

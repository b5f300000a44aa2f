import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import * as z from 'zod';
import { EpsballError } from '../../errors.ts';
import { checkArchive, fetchArchive } from '../download/fetch-archive.ts';
import type { Archive } from '../download/fetch-archive.ts';
import { systemErrorCode } from '../download/system-error.ts';
import { untar } from '../download/untar.ts';
import type { DownloadProgress } from '../types.ts';
import { batchFiles } from './files.ts';
import { structureProblem } from './records.ts';

/** The archive as its author publishes it. */
export const officialArchive: Archive = {
  url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
  sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
  bytes: 170_052_171,
};

/** sha256 of each file, by its name. */
export type FileHashes = Readonly<Record<string, string>>;

const archiveFile = 'cifar-10-binary.tar.gz';
const hashesFile = 'sha256.json';
const hashesSchema = z.record(z.string(), z.string());

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Where the cache keeps the unpacked files. */
export function unpackedFolder(cache: string): string {
  return join(cache, 'cifar-10-batches-bin');
}

/** The checksums noted down when the official archive was unpacked into this cache; none where it never was. */
export async function noteOfHashes(cache: string): Promise<FileHashes> {
  try {
    return hashesSchema.parse(JSON.parse(await readFile(join(unpackedFolder(cache), hashesFile), 'utf8')));
  } catch {
    return {};
  }
}

/** Unpacks the batch files into `folder`, which appears at once and complete. */
async function unpack(archivePath: string, folder: string): Promise<void> {
  const archive = await promisify(gunzip)(await readFile(archivePath));
  const entries = new Map([...untar(archive)].map(({ name, data }) => [basename(name), data]));
  const temporary = `${folder}.${process.pid}.tmp`;
  await mkdir(temporary, { recursive: true });
  try {
    const hashes: Record<string, string> = {};
    for (const file of batchFiles) {
      const data = entries.get(file);
      const problem = data ? structureProblem(data) : 'it is missing';
      if (!data || problem) {
        throw new EpsballError('CORRUPT_DATA', `bad file ${file} in ${archivePath}: ${problem}.`);
      }
      hashes[file] = createHash('sha256').update(data).digest('hex');
      await writeFile(join(temporary, file), data);
    }
    await writeFile(join(temporary, hashesFile), `${JSON.stringify(hashes, null, 2)}\n`);
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Makes sure that the official files lie unpacked in the cache: downloads the archive where it is not there (an archive
 * put there by hand is taken, if its checksum is right), checks it, unpacks it and removes it.
 *
 * @returns the folder of the files
 * @throws EpsballError MISSING_DATA, CHECKSUM_MISMATCH, CORRUPT_DATA, or OUTPUT_NOT_WRITABLE for the cache
 */
export async function officialFolder(
  cache: string,
  archive: Archive,
  onProgress?: (progress: DownloadProgress) => void,
): Promise<string> {
  const folder = unpackedFolder(cache);
  const archivePath = join(cache, archiveFile);
  try {
    if (await exists(folder)) return folder;
    if (await exists(archivePath)) await checkArchive(archive, archivePath);
    else await fetchArchive(archive, archivePath, onProgress);
    await unpack(archivePath, folder);
    await rm(archivePath, { force: true });
    return folder;
  } catch (error) {
    const code = systemErrorCode(error);
    if (error instanceof EpsballError || code === undefined) throw error;
    throw new EpsballError(
      'OUTPUT_NOT_WRITABLE',
      `cannot keep CIFAR-10 in the cache folder ${cache} (${code}).\nSet EPSBALL_CACHE to a folder that can be written, or point at the files by --data DIR.`,
    );
  }
}

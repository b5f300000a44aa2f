import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EpsballError } from '../../../errors.ts';
import { imageHeader } from '../../../images/decode-image.ts';
import { ImageProblem } from '../../../images/image-problem.ts';
import { checkIndex } from '../../check-index.ts';
import { systemErrorCode } from '../../download/system-error.ts';
import type { DatasetDefinition, ImageSet, SplitName } from '../../types.ts';
import type { OwnReference } from '../reference.ts';
import { testOnly } from '../test-only.ts';
import { listFolder, listTraining, type FolderListing, type ImageFile } from './list.ts';
import { describePreparation, prepareImage, preparationOf, preparedSize, type Preparation } from './prepare.ts';

/** Bytes of an image file that is read. */
const largestFile = 2 ** 28;
/** Bytes of decoded images that are kept. */
const keptBytes = 2 ** 28;

/** What comes of an image file, or the problem with it as an error that names it. */
function ofFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof EpsballError) throw error;
    const code = systemErrorCode(error);
    if (code !== undefined) throw new EpsballError('MISSING_DATA', `cannot read the image ${path} (${code}).`);
    if (error instanceof ImageProblem) throw new EpsballError('CORRUPT_DATA', `the image ${path}: ${error.message}.`);
    throw error;
  }
}

function checkFileSize(path: string): void {
  const stats = ofFile(path, () => statSync(path));
  if (!stats.isFile()) throw new EpsballError('CORRUPT_DATA', `the image ${path} is no file.`);
  const { size } = stats;
  if (size <= largestFile) return;
  throw new EpsballError('CORRUPT_DATA', `the image ${path} has ${size} bytes; at most ${largestFile} are read.`);
}

function sizeOf(path: string, bytes: Uint8Array, preparation: Preparation): string {
  return ofFile(path, () => preparedSize(imageHeader(bytes), preparation)).join('x');
}

/** An image, and its width and height in words. */
interface Sized {
  readonly path: string;
  readonly size: string;
}

/** sha256 of each file by its path; on the way, every image must have the size of the first test image. */
async function hashFiles(
  { root, files }: FolderListing,
  preparation: Preparation,
  first: Sized,
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const { path } of files) {
    const place = join(root, path);
    checkFileSize(place);
    const bytes = await readFile(place).catch((error: unknown) =>
      ofFile(place, (): never => {
        throw error;
      }),
    );
    hashes.set(path, createHash('sha256').update(bytes).digest('hex'));
    const size = sizeOf(place, bytes, preparation);
    if (size === first.size) continue;
    throw new EpsballError(
      'CORRUPT_DATA',
      `the images in ${root} are not of one size: ${first.path} is ${first.size}, ${path} is ${size}.\nGive a size behind the path: folder:PATH:resize=256:crop=224.`,
    );
  }
  return hashes;
}

/** sha256 of what `sha256sum` prints of the files, in the order of their paths by bytes. */
function hashOfListing(hashes: ReadonlyMap<string, string>): string {
  const paths = [...hashes.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const listing = createHash('sha256');
  for (const path of paths) listing.update(`${hashes.get(path)!}  ${path}\n`);
  return listing.digest('hex');
}

/** Decodes images when they are asked for, and keeps some of them. */
function imageReader(
  { root }: FolderListing,
  preparation: Preparation,
  hashes: ReadonlyMap<string, string>,
): (file: ImageFile) => Uint8Array {
  const kept = new Map<ImageFile, Uint8Array>();
  return (file) => {
    const known = kept.get(file);
    if (known) return known;
    const path = join(root, file.path);
    const { pixels } = ofFile(path, () => {
      const bytes = readFileSync(path);
      if (createHash('sha256').update(bytes).digest('hex') === hashes.get(file.path))
        return prepareImage(bytes, preparation);
      throw new EpsballError('CORRUPT_DATA', `the image ${path} has been changed since the run began.`);
    });
    kept.set(file, pixels);
    if (kept.size * pixels.length > keptBytes && kept.size > 1) kept.delete(kept.keys().next().value!);
    return pixels;
  };
}

/** The images of a split; of those to train on the last tenth is for validation. @throws EpsballError MISSING_DATA where there are none */
function listSplit(split: SplitName, { path, name }: OwnReference, test: FolderListing): FolderListing {
  if (split === 'test') return test;
  const training = listTraining(path, test);
  if (!training) throw testOnly(name, split);
  const { files } = training;
  const trained = files.length - Math.ceil(files.length / 10);
  return { ...training, files: split === 'train' ? files.slice(0, trained) : files.slice(trained) };
}

/**
 * Images of one's own in a folder with one folder for each class; where it holds `train` beside `test` or `val`, they can be trained on. Only the
 * headers of images are looked at on loading; each is decoded when it is needed. The order of samples is that of `shuffled`. The sha256 covers the paths
 * and contents of all files of the split: it is that of what `sha256sum` prints of them, sorted by path.
 *
 * @throws EpsballError MISSING_DATA or CORRUPT_DATA
 */
export function openFolder(reference: OwnReference): DatasetDefinition {
  const { path, name, params } = reference;
  const test = listFolder(path);
  const { root, classNames, files } = test;
  const preparation = preparationOf(params);
  const place = join(root, files[0]!.path);
  checkFileSize(place);
  const bytes = ofFile(place, () => readFileSync(place));
  const [width, height] = ofFile(place, () => preparedSize(imageHeader(bytes), preparation));
  const inputShape = [height, width, preparation.channels] as const;
  return {
    name,
    summary: `Images of one's own in a folder: ${describePreparation(preparation)}`,
    reference: 'none given',
    licence: 'not known',
    classNames,
    inputShape,
    hasFiles: true,
    splits: { train: 0, validation: 0, test: files.length },
    async load(split): Promise<ImageSet> {
      const listing = listSplit(split, reference, test);
      const hashes = await hashFiles(listing, preparation, { path: files[0]!.path, size: `${width}x${height}` });
      const read = imageReader(listing, preparation, hashes);
      const fileOf = (index: number): ImageFile => {
        checkIndex(index, listing.files.length);
        return listing.files[index]!;
      };
      return {
        name,
        split,
        size: listing.files.length,
        inputShape,
        classNames,
        label: (index) => fileOf(index).label,
        pixels: (index) => read(fileOf(index)),
        sha256: hashOfListing(hashes),
        source: 'local folder',
        warnings: [],
      };
    },
  };
}

import { dirname } from 'node:path';
import { EpsballError } from '../../../errors.ts';
import type { DatasetDefinition } from '../../types.ts';
import { arrayLayout } from '../array-layout.ts';
import { arraySet } from '../array-set.ts';
import { classesOfLabels } from '../class-names.ts';
import { corrupt } from '../file-part.ts';
import type { OwnReference } from '../reference.ts';
import { assertTest } from '../test-only.ts';
import { npyHeader, numberReader, numberSizes, type NpyHeader } from './npy.ts';
import { pixelBytes } from './pixel-bytes.ts';
import { zipBeginning, zipEntries, zipFile, type ZipEntry } from './zip.ts';

/** Names of images and labels that are looked for, in this order: Keras, MedMNIST, and what is common. */
export const usualNames = [
  ['x_test', 'y_test'],
  ['test_images', 'test_labels'],
  ['images', 'labels'],
  ['x', 'y'],
  ['data', 'labels'],
] as const;

interface FoundArray {
  readonly path: string;
  readonly name: string;
  readonly entry: ZipEntry;
  readonly header: NpyHeader;
}

function namesOf({ path, params }: OwnReference, names: readonly string[]): readonly [images: string, labels: string] {
  const usual = usualNames.find((pair) => pair.every((name) => names.includes(name)));
  const isNamed = params.images !== undefined || params.labels !== undefined;
  const [images, labels] = isNamed ? [params.images, params.labels] : (usual ?? []);
  if (images !== undefined && labels !== undefined && names.includes(images) && names.includes(labels)) {
    return [images, labels];
  }
  const held = names.length > 0 ? `its arrays are ${names.slice(0, 30).join(', ')}` : 'it holds no arrays';
  const wanted = isNamed
    ? `wanted are ${images ?? 'none'} and ${labels ?? 'none'}`
    : `looked for ${usualNames.map((pair) => pair.join(' and ')).join(', ')}`;
  throw new EpsballError(
    'MISSING_DATA',
    `${path} has no images with labels by name: ${held}; ${wanted}.\nName both: npz:PATH:images=NAME:labels=NAME.`,
  );
}

function findArray(path: string, name: string, entries: readonly ZipEntry[]): FoundArray {
  const entry = entries.find((candidate) => candidate.name === `${name}.npy`)!;
  const header = npyHeader(zipBeginning(path, entry));
  if (typeof header === 'string') throw corrupt(path, `${name}: ${header}`);
  const size = header.shape.reduce((product, length) => product * length, numberSizes[header.type.slice(1)]!);
  if (header.start + size !== entry.size) {
    throw corrupt(
      path,
      `${name} has ${entry.size - header.start} bytes, but its shape [${header.shape.join(', ')}] needs ${size}`,
    );
  }
  return { path, name, entry, header };
}

/** The numbers of an array, and how many there are. */
function readNumbers({ path, entry, header }: FoundArray): readonly [ReturnType<typeof numberReader>, number] {
  const count = header.shape.reduce((product, length) => product * length, 1);
  return [numberReader(zipFile(path, entry), header), count];
}

function readLabels(array: FoundArray, images: number): number[] {
  const { path, name, header } = array;
  const isColumn = header.shape.length === 2 && header.shape[1] === 1;
  const told = `[${header.shape.join(', ')}]`;
  if (header.shape.length !== 1 && !isColumn) {
    throw corrupt(
      path,
      `the labels ${name} have the shape ${told}, but one number for each image is needed; of one-hot rows, store the argmax`,
    );
  }
  if (header.shape[0] !== images)
    throw corrupt(path, `there are ${images} images, but the labels ${name} have the shape ${told}`);
  const [numberAt, count] = readNumbers(array);
  return Array.from({ length: count }, (_, i) => numberAt(i));
}

/** A byte for each number of images, or what is wrong with one, in words that follow a colon. */
function readPixels(images: FoundArray): Uint8Array | string {
  const { path, entry, header } = images;
  if (header.type.endsWith('u1')) return zipFile(path, entry).subarray(header.start);
  return pixelBytes(...readNumbers(images), header.type.slice(1).startsWith('f'));
}

/**
 * Images of one's own in a numpy archive. Labels are read at once, images on loading.
 *
 * @throws EpsballError MISSING_DATA or CORRUPT_DATA
 */
export function openNpz(reference: OwnReference): DatasetDefinition {
  const { path, name } = reference;
  const entries = zipEntries(path);
  const names = entries.filter((entry) => entry.name.endsWith('.npy')).map((entry) => entry.name.slice(0, -4));
  const [imagesName, labelsName] = namesOf(reference, names);
  const images = findArray(path, imagesName, entries);
  const layout = arrayLayout(images.header.shape);
  if (typeof layout === 'string') throw corrupt(path, `${imagesName}: ${layout}`);
  const labels = readLabels(findArray(path, labelsName, entries), layout.count);
  const classNames = classesOfLabels(labels, dirname(path), path);
  const { inputShape, count } = layout;
  return {
    name,
    summary: `Images of one's own in a numpy archive: ${imagesName} and ${labelsName}, ${images.header.type} ${layout.isPlanar ? 'with channels first' : 'with channels last'}`,
    reference: 'none given',
    licence: 'not known',
    classNames,
    inputShape,
    hasFiles: true,
    splits: { train: 0, validation: 0, test: count },
    async load(split) {
      assertTest(name, split);
      const bytes = readPixels(images);
      if (typeof bytes === 'string') throw corrupt(path, `${imagesName}: ${bytes}`);
      return arraySet({ name, classNames, layout, bytes, labels: Uint16Array.from(labels) });
    },
  };
}

import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EpsballError } from '../../../errors.ts';

/** Images and their labels. */
export interface IdxFiles {
  readonly images: string;
  readonly labels: string;
}

const inFolder = /(?:^|[-_])(?:t10k|test)-images[-.]idx[34]-ubyte(?:\.gz)?$/;

function withoutGz(name: string): string {
  return name.replace(/\.gz$/, '');
}

/**
 * The files of the MNIST format at a path: a file of images, or a folder with one called like t10k-images-idx3-ubyte. The labels are the file of
 * the same name with "labels" and idx1; each may be compressed (.gz) or not.
 *
 * @throws EpsballError MISSING_DATA where they are not there, or there are several
 */
export function findIdxFiles(path: string): IdxFiles {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new EpsballError('MISSING_DATA', `there is no file or folder ${path}.`);
  const names = found.isDirectory() ? readdirSync(path).filter((each) => inFolder.test(each)) : [basename(path)];
  const [name] = names.sort();
  const folder = found.isDirectory() ? path : dirname(path);
  if (name === undefined) {
    throw new EpsballError(
      'MISSING_DATA',
      `${path} has no file of test images: it would be called t10k-images-idx3-ubyte or t10k-images-idx3-ubyte.gz. Name the file of the images.`,
    );
  }
  const other = names.find((each) => withoutGz(each) !== withoutGz(name));
  if (other !== undefined) {
    throw new EpsballError(
      'MISSING_DATA',
      `${path} has several files of test images, ${name} and ${other} among them. Name the file of the images: idx:PATH/${name}.`,
    );
  }
  const plain = withoutGz(name)
    .replace(/images/g, 'labels')
    .replace(/idx[34]/g, 'idx1');
  const labels = [plain, `${plain}.gz`].find((each) => each !== name && existsSync(join(folder, each)));
  if (labels !== undefined) return { images: join(folder, name), labels: join(folder, labels) };
  throw new EpsballError(
    'MISSING_DATA',
    `the labels of ${join(folder, name)} are missing: there is no ${plain}(.gz) beside it.`,
  );
}

import { readdirSync, realpathSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { EpsballError } from '../../../errors.ts';
import { systemErrorCode } from '../../download/system-error.ts';
import { namesInFolder } from '../class-names.ts';
import { shuffled } from './order.ts';

/** An image in a folder of classes. */
export interface ImageFile {
  /** Below the folder of classes, with "/": "cat/1.png". */
  readonly path: string;
  readonly label: number;
}

/** What a folder of classes holds. */
export interface FolderListing {
  /** The folder that holds the classes. */
  readonly root: string;
  readonly classNames: readonly string[];
  /** In the order of the labels. */
  readonly folders: readonly string[];
  /** In the order of samples. */
  readonly files: readonly ImageFile[];
}

const deepest = 8;
const extensions = ['.png', '.jpg', '.jpeg'];
/** What parts of data sets are called, in small letters. */
const splitWords = ['train', 'training', 'val', 'valid', 'validation', 'dev', 'test', 'testing'];
const leftByDesktops = ['thumbs.db', 'desktop.ini'];

/** As Python sorts texts: by code point, which is the order of UTF-8. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function entriesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') && !leftByDesktops.includes(name.toLowerCase()))
    .sort(byCodePoint);
}

function foldersIn(folder: string): string[] {
  return entriesOf(folder).filter((name) => isFolder(join(folder, name)));
}

/** The images in a class, its subfolders included. */
function imagesIn(root: string, below: string, depth: number): string[] {
  if (depth > deepest)
    throw new EpsballError('CORRUPT_DATA', `${join(root, below)} lies too deep; are there links in a circle?`);
  return entriesOf(join(root, below)).flatMap((name) => {
    const path = `${below}/${name}`;
    if (isFolder(join(root, path))) return imagesIn(root, path, depth + 1);
    if (extensions.includes(extname(name).toLowerCase())) return [path];
    throw new EpsballError(
      'CORRUPT_DATA',
      `${join(root, path)} is no image that can be read: in a class there may be ${extensions.join(', ')} only. Convert it, or move it away.`,
    );
  });
}

/** The first of some folders below a path that there is, with folders in it. */
function splitBelow(path: string, names: readonly string[]): string | undefined {
  const roots = names.map((name) => join(path, name));
  return roots.find((root) => isFolder(root) && foldersIn(root).length > 0);
}

/** Folders in the order of their labels, with what their classes are called. */
function classesOf(root: string, path: string): readonly { readonly folder: string; readonly name: string }[] {
  const folders = foldersIn(root);
  if (folders.length < 2) {
    const found = folders.length === 0 ? 'no folder' : `only one folder, "${folders[0]!}",`;
    throw new EpsballError(
      'MISSING_DATA',
      `${root} holds ${found} of images: it needs one for each class, two or more (as ImageFolder of torchvision).`,
    );
  }
  if (folders.every((name) => splitWords.includes(name.toLowerCase()))) {
    throw new EpsballError(
      'CORRUPT_DATA',
      `${root} holds ${folders.join(', ')}, which are no classes but parts of a data set. Call the images to measure on "test" or "val", or name their folder itself: folder:PATH/${folders.at(-1)!}.`,
    );
  }
  const names = namesInFolder(root) ?? namesInFolder(path);
  if (!names) return folders.map((folder) => ({ folder, name: folder }));
  if (names.length !== folders.length) {
    throw new EpsballError(
      'CORRUPT_DATA',
      `the file of class names for ${root} has ${names.length} names, but there are ${folders.length} folders of classes.`,
    );
  }
  const unknown = names.filter((name) => !folders.includes(name));
  if (unknown.length > 0 && unknown.length < names.length) {
    throw new EpsballError(
      'CORRUPT_DATA',
      `the file of class names for ${root} has names of folders and others: ${unknown.map((name) => JSON.stringify(name)).join(', ')} is none of ${folders.join(', ')}.\nGive the names of all folders in the order of the classes, or other names for all of them in the order of the folders.`,
    );
  }
  return unknown.length === 0
    ? names.map((name) => ({ folder: name, name }))
    : folders.map((folder, i) => ({ folder, name: names[i]! }));
}

function listClasses(root: string, path: string): FolderListing {
  const classes = classesOf(root, path);
  const files = classes.flatMap(({ folder }, label) => {
    const paths = imagesIn(root, folder, 1);
    if (paths.length > 0) return paths.map((each) => ({ path: each, label }));
    throw new EpsballError('MISSING_DATA', `the class "${folder}" in ${root} has no image.`);
  });
  return {
    root,
    classNames: classes.map(({ name }) => name),
    folders: classes.map(({ folder }) => folder),
    files: shuffled(files),
  };
}

/** What reading folders throws, as an error that names the one it began with. */
function ofFolder<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined || error instanceof EpsballError) throw error;
    throw new EpsballError('MISSING_DATA', `cannot read the folder ${path} (${code}).`);
  }
}

/**
 * Lists the images to measure on, without opening one: those in `test` or `val` where there is one with folders in it, else those in the folder itself.
 * Classes are the folders, sorted by code point as ImageFolder of torchvision sorts them, unless a file of class names gives another order.
 *
 * @throws EpsballError MISSING_DATA or CORRUPT_DATA
 */
export function listFolder(path: string): FolderListing {
  if (!isFolder(path)) throw new EpsballError('MISSING_DATA', `there is no folder ${path}.`);
  return ofFolder(path, () => listClasses(splitBelow(path, ['test', 'val']) ?? path, path));
}

/**
 * Lists the images to train on, those in `train` beside the folder of test images; undefined where there are none.
 *
 * @throws EpsballError MISSING_DATA, or CORRUPT_DATA also where they are the test images, or the classes are not those of these
 */
export function listTraining(path: string, test: FolderListing): FolderListing | undefined {
  return ofFolder(path, () => {
    const root = test.root === path ? undefined : splitBelow(path, ['train']);
    if (root === undefined) return undefined;
    if (realpathSync(root) === realpathSync(test.root)) {
      throw new EpsballError(
        'CORRUPT_DATA',
        `${root} and ${test.root} are one folder: images that a model was trained on say nothing of it. Test with others.`,
      );
    }
    const listing = listClasses(root, path);
    for (const what of ['classNames', 'folders'] as const) {
      if (isDeepStrictEqual(listing[what], test[what])) continue;
      throw new EpsballError(
        'CORRUPT_DATA',
        `the ${what === 'folders' ? 'folders of classes' : 'classes'} in ${root} (${listing[what].join(', ')}) are not those in ${test.root} (${test[what].join(', ')}).`,
      );
    }
    return listing;
  });
}

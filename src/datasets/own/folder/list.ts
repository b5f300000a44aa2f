import { readdirSync, statSync } from 'node:fs';
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
  /** In the order of samples. */
  readonly files: readonly ImageFile[];
}

const deepest = 8;
const extensions = ['.png', '.jpg', '.jpeg'];
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
  const names = namesInFolder(root) ?? namesInFolder(path);
  if (!names) return folders.map((folder) => ({ folder, name: folder }));
  if (names.length !== folders.length) {
    throw new EpsballError(
      'CORRUPT_DATA',
      `the file of class names in ${path} has ${names.length} names, but there are ${folders.length} folders of classes.`,
    );
  }
  const areFolders = names.every((name) => folders.includes(name));
  return areFolders
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
  return { root, classNames: classes.map(({ name }) => name), files: shuffled(files) };
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
 * @throws EpsballError MISSING_DATA, or CORRUPT_DATA also where the classes are not those of the test images
 */
export function listTraining(path: string, test: FolderListing): FolderListing | undefined {
  return ofFolder(path, () => {
    const root = test.root === path ? undefined : splitBelow(path, ['train']);
    if (root === undefined) return undefined;
    const listing = listClasses(root, path);
    if (isDeepStrictEqual(listing.classNames, test.classNames)) return listing;
    throw new EpsballError(
      'CORRUPT_DATA',
      `the classes in ${root} (${listing.classNames.join(', ')}) are not those in ${test.root} (${test.classNames.join(', ')}).`,
    );
  });
}

import type { OwnKind } from '../../data-reference.ts';
import type { DatasetDefinition } from '../types.ts';
import { openFolder } from './folder/open.ts';
import { openIdx } from './idx/open.ts';
import { openNpz } from './npz/open.ts';
import type { OwnReference } from './reference.ts';

/** How data of one's own may be named, for people. */
export interface OwnForm {
  readonly name: string;
  readonly summary: string;
  readonly facts: string;
}

const openers: Readonly<Record<OwnKind, (reference: OwnReference) => DatasetDefinition>> = {
  folder: openFolder,
  npz: openNpz,
  idx: openIdx,
};

/** The forms of data of one's own. */
export const ownForms: readonly OwnForm[] = [
  {
    name: 'folder:PATH',
    summary: 'Images of your own, PNG and JPEG: one folder for each class',
    facts: 'behind the path: :resize=256 (shorter side), :crop=224, :interpolation=bicubic, :exif=apply, :channels=1',
  },
  {
    name: 'npz:PATH',
    summary:
      'Images of your own in a numpy archive: x_test and y_test, test_images and test_labels, or images and labels',
    facts: 'behind the path: :images=NAME:labels=NAME',
  },
  {
    name: 'idx:PATH',
    summary: 'Images of your own in the format of MNIST: t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, also .gz',
    facts: 'PATH is the folder of both, or the file of the images',
  },
];

/**
 * Looks at data of one's own, without reading all of them.
 *
 * @throws EpsballError MISSING_DATA or CORRUPT_DATA
 */
export function openOwn(reference: OwnReference): DatasetDefinition {
  return openers[reference.kind](reference);
}

import { basename, dirname } from 'node:path';
import type { DatasetDefinition } from '../../types.ts';
import { arrayLayout } from '../array-layout.ts';
import { arraySet } from '../array-set.ts';
import { classesOfLabels } from '../class-names.ts';
import { corrupt } from '../file-part.ts';
import type { OwnReference } from '../reference.ts';
import { assertTest } from '../test-only.ts';
import { findIdxFiles } from './find-files.ts';
import { idxBytes, idxHeader } from './read-idx.ts';

/**
 * Images of one's own in the format of MNIST. Labels are read at once, images on loading.
 *
 * @throws EpsballError MISSING_DATA or CORRUPT_DATA
 */
export function openIdx({ path, name }: OwnReference): DatasetDefinition {
  const files = findIdxFiles(path);
  const header = idxHeader(files.images);
  const layout = arrayLayout(header.shape);
  if (typeof layout === 'string') throw corrupt(files.images, layout);
  const labelHeader = idxHeader(files.labels);
  if (labelHeader.shape.length !== 1 || labelHeader.shape[0] !== layout.count) {
    const told = `[${labelHeader.shape.join(', ')}]`;
    throw corrupt(
      files.labels,
      `its shape is ${told}, but there are ${layout.count} images in ${basename(files.images)}`,
    );
  }
  const labels = Uint16Array.from(idxBytes(files.labels, labelHeader));
  const classNames = classesOfLabels(labels, dirname(files.labels), files.labels);
  return {
    name,
    summary: "Images of one's own in the format of MNIST (idx)",
    reference: 'none given',
    licence: 'not known',
    classNames,
    inputShape: layout.inputShape,
    hasFiles: true,
    splits: { train: 0, validation: 0, test: layout.count },
    async load(split) {
      assertTest(name, split);
      return arraySet({ name, classNames, layout, bytes: idxBytes(files.images, header), labels });
    },
  };
}

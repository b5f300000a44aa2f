import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EpsballError } from '../../errors.ts';
import { parseJson } from '../../results/parse-json.ts';

const jsonSchema = z.array(z.string().trim().min(1));

/**
 * The names in `classes.txt` (one a line) or `classes.json` (a list) of a folder; undefined where there is neither.
 *
 * @throws EpsballError CORRUPT_DATA or SCHEMA_INVALID where they are no list of different names
 */
export function namesInFolder(folder: string): readonly string[] | undefined {
  const [text, json] = [join(folder, 'classes.txt'), join(folder, 'classes.json')];
  const path = existsSync(text) ? text : existsSync(json) ? json : undefined;
  if (path === undefined) return undefined;
  if (!statSync(path).isFile())
    throw new EpsballError('CORRUPT_DATA', `${path} is no file; it needs one class a line.`);
  const content = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  const names =
    path === json
      ? parseJson(content, jsonSchema, json)
      : content
          .trimEnd()
          .split('\n')
          .map((line) => line.trim());
  if (names.includes(''))
    throw new EpsballError('CORRUPT_DATA', `${path} has an empty line; it needs one class a line.`);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return names;
  throw new EpsballError('CORRUPT_DATA', `${path} has the class ${JSON.stringify(twice)} twice.`);
}

/**
 * Classes of labels without names: those of the folder where there are any, else "0", "1" up to the largest label.
 *
 * @param path of the labels, for messages
 * @throws EpsballError CORRUPT_DATA where a label is beyond the names
 */
export function classesOfLabels(labels: ArrayLike<number>, folder: string, path: string): readonly string[] {
  const names = namesInFolder(folder);
  const most = names?.length ?? 10_000;
  let largest = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!Number.isInteger(label) || label < 0 || label >= most) {
      const beyond = names
        ? `there are ${most} classes in the file of names beside it`
        : `at most ${most} classes are read`;
      throw new EpsballError(
        'CORRUPT_DATA',
        `the label of image ${i} in ${path} is ${label}; labels are whole numbers from 0, and ${beyond}.`,
      );
    }
    largest = Math.max(largest, label);
  }
  if (names) return names;
  if (largest > 0) return Array.from({ length: largest + 1 }, (_, label) => String(label));
  throw new EpsballError('CORRUPT_DATA', `all images in ${path} are of one class, 0; a classifier needs two or more.`);
}

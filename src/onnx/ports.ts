import { sizeOf } from '../engine/graph.ts';
import { onnxTypes } from '../engine/onnx-schema.ts';
import type { FilePort, ModelFile } from './file/types.ts';
import { quote, showShape, unsuitable } from './faults.ts';

/** Most numbers of one input: an image of 2048 by 2048 pixels in four channels. */
const mostNumbers = 2 ** 24;

/** Element types that images may have. */
export const imageTypes: readonly number[] = [
  onnxTypes.float32,
  onnxTypes.float16,
  onnxTypes.float64,
  onnxTypes.bfloat16,
];

const sidesInWords = (shape: readonly number[]): string =>
  `[${shape.map((side) => (side < 0 ? 'open' : side)).join(', ')}]`;

/** The one input of a model, with its shape for a batch of 1. @throws EpsballError MODEL_UNSUITABLE */
export function readInput({ inputs }: ModelFile, path: string): FilePort & { readonly shape: readonly number[] } {
  const [input, ...more] = inputs;
  if (!input || more.length > 0) {
    const names = inputs
      .slice(0, 5)
      .map(({ name }) => quote(name))
      .join(', ');
    const what = input ? `it has ${inputs.length} inputs (${names})` : 'it has no input';
    throw unsuitable(path, what, 'Export a network whose only input is a batch of images.');
  }
  const [batch, ...rest] = input.shape ?? [];
  const remedy = 'Export it for images of one size and a batch of 1 or any.';
  if (!input.shape || rest.length === 0) {
    throw unsuitable(path, `its input ${quote(input.name)} has no shape of a batch and its images`, remedy);
  }
  const isOpen = rest.some((side) => side < 0);
  if (isOpen || batch! > 1 || sizeOf(rest) > mostNumbers) {
    const what = `its input ${quote(input.name)} has the shape ${sidesInWords(input.shape)}`;
    const limit = isOpen
      ? 'only the first side, the batch, may be open'
      : batch! > 1
        ? `its batch is fixed to ${batch}`
        : 'at most 2^24 numbers an image are read';
    throw unsuitable(path, `${what}; ${limit}`, remedy);
  }
  return { ...input, shape: [1, ...rest] };
}

/** The classes of an output of this shape, for a batch of 1. @throws EpsballError MODEL_UNSUITABLE where it is no row of logits */
export function classesOf(shape: readonly number[], name: string, path: string): number {
  const sides = shape.filter((side) => side !== 1);
  const classes = sizeOf(shape);
  if (sides.length === 1 && classes > 1) return classes;
  throw unsuitable(
    path,
    `its output ${quote(name)} has the shape ${showShape(shape)} for one image`,
    'A classifier has one number for each of at least two classes.',
  );
}

/** The classes as far as a file declares them; 0 where it does not. */
export function declaredClasses({ shape }: FilePort): number {
  const [, ...rest] = shape ?? [];
  return rest.length > 0 && rest.every((side) => side > 0) ? sizeOf(rest) : 0;
}

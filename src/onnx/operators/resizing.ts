import type * as tf from '@tensorflow/tfjs';
import { resize, type ResizeOptions } from '../../nn/resize.ts';
import { Inexpressible, ModelFault, showShape } from '../faults.ts';
import type { Operation, Operator, Operators } from '../operation.ts';
import { axisOf, bounded } from '../shapes.ts';
import { laned, type Value } from '../value.ts';

/** Most weights of the matrix by which one axis is resized. */
const mostWeights = 2 ** 22;

const coordinates = [
  'half_pixel',
  'half_pixel_symmetric',
  'pytorch_half_pixel',
  'align_corners',
  'asymmetric',
  'tf_half_pixel_for_nn',
] as const;

const nearestModes = ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'] as const;

/** Numbers for the axes that are listed, as numbers for all; `undefined` where none are given. */
function forAllAxes(given: readonly number[] | undefined, axes: readonly number[], neutral: readonly number[]) {
  if (!given || given.length === 0) return undefined;
  if (given.length !== axes.length) throw new ModelFault(`it resizes ${axes.length} axes by ${showShape(given)}`);
  return neutral.map((each, axis) => (axes.includes(axis) ? given[axes.indexOf(axis)]! : each));
}

/** Sides that keep the proportions of images, none larger, or none smaller, than given; pixels lie as the common factor has it. */
function inProportion(sides: readonly number[], shape: readonly number[], axes: readonly number[], isLarger: boolean) {
  const ratios = axes.map((axis) => sides[axis]! / shape[axis]!);
  const scale = isLarger ? Math.max(...ratios) : Math.min(...ratios);
  const scales = shape.map((_, axis) => (axes.includes(axis) ? scale : 1));
  return { sides: shape.map((side, axis) => Math.floor(scales[axis]! * side + 0.5)), scales };
}

/** Height and width of the result, their factors, or both. */
function sizeOf(operation: Operation, { shape }: Value): Pick<ResizeOptions, 'sides' | 'scales'> {
  const listed = operation.opset >= 18 ? operation.list('axes') : undefined;
  const axes = listed?.map((axis) => axisOf(axis, 4)) ?? [0, 1, 2, 3];
  const isOld = operation.opset < 11;
  const ones = shape.map(() => 1);
  const factors = forAllAxes(operation.numbers(isOld ? 1 : 2) ?? operation.list('scales'), axes, ones);
  const sizes = isOld ? undefined : forAllAxes(operation.numbers(3), axes, shape);
  const policy = operation.word('keep_aspect_ratio_policy', ['stretch', 'not_larger', 'not_smaller'], 'stretch');
  const kept = sizes && policy !== 'stretch' ? inProportion(sizes, shape, axes, policy === 'not_smaller') : undefined;
  const { sides, scales } = kept ?? (sizes ? { sides: sizes } : { scales: factors });
  const made = sides ?? scales?.map((scale, axis) => Math.floor(shape[axis]! * scale));
  if (!made) throw new ModelFault('it has neither sizes nor scales');
  if (made[0] !== shape[0] || made[1] !== shape[1])
    throw new Inexpressible('it resizes other axes than height and width');
  bounded(made);
  if ([2, 3].some((axis) => made[axis]! < 1 || made[axis]! * shape[axis]! > mostWeights)) {
    throw new Inexpressible(`it resizes ${showShape(shape)} to ${showShape(made)}`);
  }
  return { ...(sides && { sides: [sides[2]!, sides[3]!] }), ...(scales && { scales: [scales[2]!, scales[3]!] }) };
}

const resizing =
  (options: (operation: Operation) => Omit<ResizeOptions, 'sides' | 'scales'>): Operator =>
  (operation) => {
    const value = operation.input(0);
    if (!value.isLaned || value.shape.length !== 4) throw new Inexpressible(`it resizes ${showShape(value.shape)}`);
    const made = resize(value.tensor as tf.Tensor4D, { ...options(operation), ...sizeOf(operation, value) });
    return laned(made, [value.shape[0]!, ...made.shape.slice(1)]);
  };

/** `Resize` of opset 10, and `Upsample` before it, know one way of finding neighbours. */
const simple = (operation: Operation): Omit<ResizeOptions, 'sides' | 'scales'> => ({
  mode: operation.word<'nearest' | 'linear'>('mode', ['nearest', 'linear'], 'nearest'),
  coordinates: 'asymmetric',
  nearest: 'floor',
});

const full = (operation: Operation): Omit<ResizeOptions, 'sides' | 'scales'> => ({
  mode: operation.word<'nearest' | 'linear' | 'cubic'>('mode', ['nearest', 'linear', 'cubic'], 'nearest'),
  coordinates: operation.word('coordinate_transformation_mode', coordinates, 'half_pixel'),
  nearest: operation.word('nearest_mode', nearestModes, 'round_prefer_floor'),
  cubicCoefficient: operation.scalar('cubic_coeff_a', -0.75),
  excludeOutside: operation.integer('exclude_outside', 0) === 1,
  antialias: operation.integer('antialias', 0) === 1,
});

/** What makes images larger or smaller. */
export const resizings: Operators = {
  Resize: resizing((operation) => (operation.opset < 11 ? simple : full)(operation)),
  Upsample: resizing(simple),
};

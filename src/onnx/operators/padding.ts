import type * as tf from '@tensorflow/tfjs';
import { Inexpressible, ModelFault, showShape } from '../faults.ts';
import { along, made } from '../layout.ts';
import type { Operation, Operator, Operators } from '../operation.ts';
import { cut, mostIndices, taken } from '../pieces.ts';
import { axesOf, bounded } from '../shapes.ts';
import { lanedImage, type Value } from '../value.ts';

type Pads = readonly (readonly [before: number, after: number])[];

/** Where an element before or after a side comes from, by the way of padding. */
const sources = {
  reflect: (position: number, side: number) => {
    const period = Math.max(1, 2 * (side - 1));
    const inside = ((position % period) + period) % period;
    return inside < side ? inside : period - inside;
  },
  edge: (position: number, side: number) => Math.min(Math.max(position, 0), side - 1),
  wrap: (position: number, side: number) => ((position % side) + side) % side,
};

/** How much is added, or cut away, on both ends of every axis: an attribute until opset 10, an input from 11 on. */
function padsOf(operation: Operation, rank: number): Pads {
  const given = (operation.opset >= 11 ? operation.numbers(1) : operation.list('pads')) ?? [];
  const listed = operation.opset >= 18 ? operation.numbers(3) : undefined;
  const axes = listed
    ? listed.map((axis) => axesOf([axis], rank)[0]!)
    : Array.from({ length: rank }, (_, axis) => axis);
  if (given.length !== 2 * axes.length) {
    throw new ModelFault(`it pads ${axes.length} axes by ${showShape(given)}`);
  }
  return Array.from({ length: rank }, (_, axis) => {
    const place = axes.indexOf(axis);
    return place < 0 ? [0, 0] : [given[place]!, given[place + axes.length]!];
  });
}

/** Cuts away what negative pads ask for. */
function cropped(operation: Operation, value: Value, pads: Pads): Value {
  return pads.reduce((rest, [before, after], axis) => {
    const side = rest.shape[axis]!;
    const [first, end] = [Math.max(0, -before), side - Math.max(0, -after)];
    if (end < first) throw new ModelFault(`it cuts more than ${side} elements away`);
    return cut(operation, rest, axis, { start: first, count: end - first, step: 1 });
  }, value);
}

function withConstant({ lanes }: Operation, value: Value, pads: Pads, element: number): Value {
  const more = pads.map(([before, after]): [number, number] => [Math.max(0, before), Math.max(0, after)]);
  const shape = bounded(value.shape.map((side, axis) => side + more[axis]![0] + more[axis]![1]));
  const axes = more.flatMap(([before, after], axis) => (before + after > 0 ? [axis] : []));
  if (axes.length === 0) return value;
  if (value.isLaned && value.isImage && !axes.includes(0)) {
    const image = value.image.pad<tf.Tensor4D>([more[0]!, more[2]!, more[3]!, more[1]!], element);
    return lanedImage(image, shape[0]!);
  }
  const { tensor, shift } = along(value, axes, lanes);
  const padded = tensor.pad(shift === 1 ? [[0, 0], ...more] : more, element);
  return made(padded.cast(value.dtype), shape, value.isLaned);
}

function fromInside(operation: Operation, value: Value, pads: Pads, mode: keyof typeof sources): Value {
  return pads.reduce((rest, [before, after], axis) => {
    const side = rest.shape[axis]!;
    const count = side + Math.max(0, before) + Math.max(0, after);
    bounded(rest.shape.with(axis, count));
    if (count === side) return rest;
    if (count > mostIndices) throw new Inexpressible(`it pads a side to ${count} from the inside`);
    if (side === 0) throw new ModelFault('it pads an empty side from the inside');
    const indices = Array.from({ length: count }, (_, i) => sources[mode](i - Math.max(0, before), side));
    return taken(operation, rest, axis, indices);
  }, value);
}

const pad: Operator = (operation) => {
  const value = operation.input(0);
  const mode = operation.word('mode', ['constant', 'reflect', 'edge', 'wrap'], 'constant');
  const pads = padsOf(operation, value.shape.length);
  const cut = cropped(operation, value, pads);
  if (mode !== 'constant') return fromInside(operation, cut, pads, mode);
  const element = operation.opset >= 11 ? (operation.number(2) ?? 0) : operation.scalar('value', 0);
  return withConstant(operation, cut, pads, element);
};

/** What adds elements around values. */
export const padding: Operators = { Pad: pad };

import { sameShape, type GraphBuilder, type GraphNode, type Value } from '../../graph.ts';
import { expand, reshape } from '../../kernels/kernel.ts';
import { Image, sidesOf, type ImageSides } from './image.ts';

/** Operators that work element by element, with broadcasting. */
const operators = new Set([
  ...['Abs', 'Add', 'And', 'Cast', 'Ceil', 'Clip', 'Cos', 'Div', 'Elu', 'Equal', 'Erf', 'Exp', 'Floor', 'Gelu'],
  ...['Greater', 'GreaterOrEqual', 'LeakyRelu', 'Less', 'LessOrEqual', 'Log', 'Max', 'Min', 'Mul', 'Neg', 'Not', 'Or'],
  ...['Pow', 'Reciprocal', 'Relu', 'Round', 'Sigmoid', 'Sign', 'Sin', 'Softplus', 'Sqrt', 'Sub', 'Tanh', 'Where'],
]);

/** Whether a node works element by element on images with whole blocks of channels. */
export function isElementwiseOnImages({ op, domain, output }: GraphNode, block: number): boolean {
  return domain === '' && operators.has(op) && output.shape.length === 4 && output.shape[3]! % block === 0;
}

/**
 * An operand that is broadcast over the images, in blocked order. One value a channel is repeated along each row of pixels:
 * the runtime is quick where rows of memory match, and slow where it must repeat sixteen numbers at a time.
 */
function blockSmall(graph: GraphBuilder, block: number, operand: Value, { channels, width }: ImageSides): Value {
  if (operand.shape.length === 0) return operand;
  const [batch, height, columns, last] = [
    ...Array.from({ length: 4 - operand.shape.length }, () => 1),
    ...operand.shape,
  ] as [number, number, number, number];
  const shaped = reshape(graph, operand, [batch, height, columns, last]);
  if (last === 1) return reshape(graph, shaped, [batch, 1, height, columns, 1]);
  if (height * columns === 1) {
    const perChannel = reshape(graph, shaped, [batch, channels / block, 1, 1, block]);
    return expand(graph, perChannel, [batch, channels / block, 1, width, block]);
  }
  return new Image(graph, block, sidesOf(shaped.shape, 'last'), 'last', shaped).get('blocked');
}

/** The node on blocked channels; `imageOf` gives the operands that are whole images. */
export function blockElementwise(
  graph: GraphBuilder,
  block: number,
  { op, inputs, output, attributes, floats }: GraphNode,
  imageOf: (operand: Value) => Image,
  plainOf: (operand: Value) => Value,
): Image {
  const sides = sidesOf(output.shape, 'last');
  const operands = inputs.map((operand) =>
    sameShape(operand.shape, output.shape)
      ? imageOf(operand).get('blocked')
      : blockSmall(graph, block, plainOf(operand), sides),
  );
  const shape = [sides.batch, sides.channels / block, sides.height, sides.width, block];
  return new Image(graph, block, sides, 'blocked', graph.node(op, operands, shape, output.dtype, attributes, floats));
}

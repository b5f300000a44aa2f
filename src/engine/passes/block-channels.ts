import type { Graph, GraphNode, Value } from '../graph.ts';
import { blockConv, blockFilterGradient, canBlockConv, canBlockFilterGradient } from './blocked/convolution.ts';
import { blockElementwise, isElementwiseOnImages } from './blocked/elementwise.ts';
import { Image, sidesOf } from './blocked/image.ts';
import { blockReduction, isReductionToChannels } from './blocked/reduction.ts';
import { blockTransposed, canBlockTransposed } from './blocked/transposed.ts';
import { isFilterGradient } from './lower-filter-gradient.ts';

type PlainOrder = 'first' | 'last';

const orderOfPermutation: Readonly<Record<string, PlainOrder>> = { '0,3,1,2': 'first', '0,2,3,1': 'last' };

/** The order of channels that a node turns images into; undefined for any other node. */
function turnsInto({ op, attributes }: GraphNode): PlainOrder | undefined {
  return op === 'Transpose' ? orderOfPermutation[String(attributes['perm'])] : undefined;
}

/** Follows a graph, node by node, with images in blocked order wherever a convolution made them so. */
class ChannelBlocker {
  readonly #graph: Graph;
  readonly #block: number;
  readonly #images = new Map<Value, { readonly image: Image; readonly order: PlainOrder }>();
  readonly #plain = new Map<Value, Value>();

  constructor(graph: Graph, block: number) {
    this.#graph = graph;
    this.#block = block;
  }

  run(): Graph {
    const { builder, nodes, inputs, outputs } = this.#graph;
    for (const node of nodes) this.#visit(node);
    const made = Object.entries(outputs).map(([name, value]) => [name, this.#plainOf(value)] as const);
    return builder.graph(inputs, Object.fromEntries(made));
  }

  #plainOf(value: Value): Value {
    const known = this.#images.get(value);
    return known ? known.image.get(known.order) : (this.#plain.get(value) ?? value);
  }

  #imageOf(value: Value, order: PlainOrder): Image {
    const known = this.#images.get(value);
    if (known?.order === order) return known.image;
    const plain = this.#plainOf(value);
    const image = new Image(this.#graph.builder, this.#block, sidesOf(value.shape, order), order, plain);
    this.#images.set(value, { image, order });
    return image;
  }

  #isBlocked(value: Value): boolean {
    const { order, image } = this.#images.get(value) ?? {};
    return order === 'last' && image!.isBlocked;
  }

  #visit(node: GraphNode): void {
    const image = this.#makeImage(node);
    if (image) this.#images.set(node.output, image);
    else this.#plain.set(node.output, this.#makePlain(node));
  }

  #makeImage(node: GraphNode): { image: Image; order: PlainOrder } | undefined {
    const { builder } = this.#graph;
    const [x, ...rest] = node.inputs;
    const order = turnsInto(node);
    if (order) return { image: this.#imageOf(x!, order === 'first' ? 'last' : 'first'), order };
    if (canBlockConv(node, this.#block)) {
      const weights = rest.map((value) => this.#plainOf(value));
      return { image: blockConv(builder, this.#block, node, this.#imageOf(x!, 'first'), weights), order: 'first' };
    }
    if (canBlockTransposed(node, this.#block)) {
      const filter = this.#plainOf(rest[0]!);
      return { image: blockTransposed(builder, this.#block, node, this.#imageOf(x!, 'first'), filter), order: 'first' };
    }
    if (!isElementwiseOnImages(node, this.#block) || !node.inputs.some((value) => this.#isBlocked(value))) {
      return undefined;
    }
    const imageOf = (value: Value): Image => this.#imageOf(value, 'last');
    const plainOf = (value: Value): Value => this.#plainOf(value);
    return { image: blockElementwise(builder, this.#block, node, imageOf, plainOf), order: 'last' };
  }

  #makePlain(node: GraphNode): Value {
    const { builder } = this.#graph;
    const [x, dy] = node.inputs;
    if (isFilterGradient(node) && canBlockFilterGradient(node, this.#block)) {
      return blockFilterGradient(builder, this.#block, node, this.#imageOf(x!, 'last'), this.#imageOf(dy!, 'last'));
    }
    if (isReductionToChannels(node, this.#block) && this.#isBlocked(x!)) {
      return blockReduction(builder, node, this.#imageOf(x!, 'last'));
    }
    return builder.again(
      node,
      node.inputs.map((value) => this.#plainOf(value)),
    );
  }
}

/**
 * Computes convolutions with the runtime's operators on blocked channels, [batch, channels / block, height, width, block],
 * also where filters are not constants, and keeps images in that order between them: element-wise operators and means over
 * pixels work on it as it is.
 *
 * @param block channels in a block on this processor
 */
export function blockChannels(graph: Graph, block: number): Graph {
  return new ChannelBlocker(graph, block).run();
}

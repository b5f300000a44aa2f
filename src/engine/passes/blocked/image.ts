import { type GraphBuilder, type Value } from '../../graph.ts';
import { full, reshape, transpose } from '../../kernels/kernel.ts';

/** Where a batch of images has its channels: [b, c, h, w], [b, h, w, c], or [b, c / block, h, w, block]. */
export type ChannelOrder = 'first' | 'last' | 'blocked';

/** Sides of a batch of images. */
export interface ImageSides {
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Sides of a plain batch of images. */
export function sidesOf(shape: readonly number[], order: 'first' | 'last'): ImageSides {
  const [batch, ...rest] = shape as [number, number, number, number];
  const [channels, height, width] = order === 'first' ? rest : [rest[2], rest[0], rest[1]];
  return { batch, channels, height, width };
}

/** The runtime's operators on blocked channels see a tensor of this shape. */
export function nominalShape({ batch, channels, height, width }: ImageSides): number[] {
  return [batch, channels, height, width];
}

/** One batch of images, converted from one order of channels to another where somebody asks for it. */
export class Image {
  readonly sides: ImageSides;
  /** Whether it was made with blocked channels, so that asking for those costs nothing. */
  readonly isBlocked: boolean;
  readonly #graph: GraphBuilder;
  readonly #block: number;
  readonly #known: Partial<Record<ChannelOrder, Value>>;

  constructor(graph: GraphBuilder, block: number, sides: ImageSides, order: ChannelOrder, value: Value) {
    this.#graph = graph;
    this.#block = block;
    this.sides = sides;
    this.isBlocked = order === 'blocked';
    this.#known = { [order]: value };
  }

  /** The images in this order of channels. */
  get(order: ChannelOrder): Value {
    return (this.#known[order] ??= this.#convert(order));
  }

  #convert(order: ChannelOrder): Value {
    const { blocked, first, last } = this.#known;
    if (order === 'blocked') return last ? this.#block5(last, 'last') : this.#block5(first!, 'first');
    if (blocked) return this.#unblock(blocked, order);
    return order === 'first'
      ? transpose(this.#graph, last!, [0, 3, 1, 2])
      : transpose(this.#graph, first!, [0, 2, 3, 1]);
  }

  #block5(plain: Value, order: 'first' | 'last'): Value {
    const graph = this.#graph;
    const { batch, channels, height, width } = this.sides;
    const shape = [batch, channels / this.#block, height, width, this.#block];
    if (plain.uniform !== undefined && plain.dtype !== 'int64') return graph.uniform(plain.uniform, shape, plain.dtype);
    if (plain.dtype !== 'float32') {
      const split = [batch, height, width, channels / this.#block, this.#block];
      return transpose(graph, reshape(graph, this.get('last'), split), [0, 3, 1, 2, 4]);
    }
    const attributes = { channels_last: order === 'last' ? 1 : 0 };
    const inputs = [full(graph, plain)];
    const nominal = nominalShape(this.sides);
    const made = graph.node('ReorderInput', inputs, nominal, 'float32', attributes, [], 'com.microsoft.nchwc');
    return reshape(graph, made, shape);
  }

  #unblock(blocked: Value, order: 'first' | 'last'): Value {
    const graph = this.#graph;
    const { batch, channels, height, width } = this.sides;
    const shape = order === 'first' ? [batch, channels, height, width] : [batch, height, width, channels];
    if (blocked.dtype !== 'float32') {
      const axes = order === 'first' ? [0, 1, 4, 2, 3] : [0, 2, 3, 1, 4];
      return reshape(graph, transpose(graph, blocked, axes), shape);
    }
    const stored = blocked.shape[1]! * this.#block;
    const nominal = reshape(graph, full(graph, blocked), [batch, stored, height, width]);
    const attributes = { channels, channels_last: order === 'last' ? 1 : 0 };
    return graph.node('ReorderOutput', [nominal], shape, 'float32', attributes, [], 'com.microsoft.nchwc');
  }
}

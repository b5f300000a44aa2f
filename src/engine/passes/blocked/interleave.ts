import { sizeOf, type GraphBuilder, type Value } from '../../graph.ts';
import { reshape } from '../../kernels/kernel.ts';

/** Two tensors of one shape as one, [pieces, 2, size]: `size` numbers of the first, then as many of the second, in turn. */
export function interleave(graph: GraphBuilder, [even, odd]: readonly [Value, Value], size: number): Value {
  const length = sizeOf(even.shape) / size;
  const pieces = [even, odd].map((each) => reshape(graph, each, [length, 1, size]));
  return graph.node('Concat', pieces, [length, 2, size], 'float32', { axis: 1 });
}

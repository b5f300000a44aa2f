import type { Graph } from '../graph.ts';
import { blockChannels } from './block-channels.ts';
import { lowerFilterGradient } from './lower-filter-gradient.ts';
import { rewrite } from './rewrite.ts';

/** What a graph is prepared for. */
export interface Target {
  /** Channels in a block of the runtime's blocked convolution; 1 where it has none. */
  readonly block: number;
}

/** Rewrites a recorded graph into one that computes the same, quicker, in operators that the runtime knows. */
export function optimise(graph: Graph, { block }: Target): Graph {
  const blocked = block > 1 ? blockChannels(graph, block) : graph;
  return rewrite(blocked, lowerFilterGradient);
}

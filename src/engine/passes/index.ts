import type { Graph } from '../graph.ts';
import { blockChannels } from './block-channels.ts';
import { foldAffine } from './fold-affine.ts';
import { fuseBlocked } from './fuse-blocked.ts';
import { fuseGelu } from './fuse-gelu.ts';
import { lowerFilterGradient } from './lower-filter-gradient.ts';
import { reluMask } from './relu-mask.ts';
import { rewrite } from './rewrite.ts';
import { winograd } from './winograd.ts';

/** What a graph is prepared for. */
export interface Target {
  /** Channels in a block of the runtime's blocked convolution; 1 where it has none. */
  readonly block: number;
}

/** Rewrites a recorded graph into one that computes the same, quicker, in operators that the runtime knows. */
export function optimise(graph: Graph, { block }: Target): Graph {
  const simple = [reluMask, fuseGelu, foldAffine].reduce(rewrite, graph);
  const blocked = block > 1 ? rewrite(rewrite(blockChannels(simple, block), fuseBlocked), winograd(block)) : simple;
  return rewrite(blocked, lowerFilterGradient);
}

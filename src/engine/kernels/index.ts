import { binaryKernels } from './binary.ts';
import { convKernels } from './conv.ts';
import { convolveKernels } from './convolve.ts';
import { depthwiseKernels } from './depthwise.ts';
import { fillKernels } from './fill.ts';
import { fusedKernels } from './fused.ts';
import type { Kernel } from './kernel.ts';
import { matmulKernels } from './matmul.ts';
import { maxPoolKernels } from './max-pool.ts';
import { poolKernels } from './pool.ts';
import { reduceKernels } from './reduce.ts';
import { shapeKernels } from './shape.ts';
import { unaryKernels } from './unary.ts';

/** Every kernel of tfjs, and of our own, that can be compiled, by its name. */
export const kernels: Readonly<Record<string, Kernel>> = {
  ...binaryKernels,
  ...convKernels,
  ...convolveKernels,
  ...depthwiseKernels,
  ...fillKernels,
  ...fusedKernels,
  ...matmulKernels,
  ...maxPoolKernels,
  ...poolKernels,
  ...reduceKernels,
  ...shapeKernels,
  ...unaryKernels,
};

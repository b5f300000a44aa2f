import { binaryKernels } from './binary.ts';
import { convKernels } from './conv.ts';
import { fillKernels } from './fill.ts';
import type { Kernel } from './kernel.ts';
import { matmulKernels } from './matmul.ts';
import { poolKernels } from './pool.ts';
import { reduceKernels } from './reduce.ts';
import { shapeKernels } from './shape.ts';
import { unaryKernels } from './unary.ts';

/** Every tfjs kernel that can be compiled, by tfjs's name for it. */
export const kernels: Readonly<Record<string, Kernel>> = {
  ...binaryKernels,
  ...convKernels,
  ...fillKernels,
  ...matmulKernels,
  ...poolKernels,
  ...reduceKernels,
  ...shapeKernels,
  ...unaryKernels,
};

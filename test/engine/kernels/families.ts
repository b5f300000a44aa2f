import { binaryCases } from './binary.ts';
import { convCases } from './conv.ts';
import { convolveCases } from './convolve.ts';
import { depthwiseCases } from './depthwise.ts';
import { fillCases } from './fill.ts';
import { fusedCases } from './fused.ts';
import { matmulCases } from './matmul.ts';
import { maxPoolCases } from './max-pool.ts';
import type { ParityTable } from './parity-case.ts';
import { poolCases } from './pool.ts';
import { reduceCases } from './reduce.ts';
import { shapeCases } from './shape.ts';
import { unaryCases } from './unary.ts';

/** The parity tables of all kernel families. */
export const families: Readonly<Record<string, ParityTable>> = {
  binary: binaryCases,
  conv: convCases,
  convolve: convolveCases,
  depthwise: depthwiseCases,
  fill: fillCases,
  fused: fusedCases,
  matmul: matmulCases,
  maxPool: maxPoolCases,
  pool: poolCases,
  reduce: reduceCases,
  shape: shapeCases,
  unary: unaryCases,
};

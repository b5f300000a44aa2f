import type { Operators } from '../operation.ts';
import { activations } from './activations.ts';
import { arithmetic } from './arithmetic.ts';
import { blocks } from './blocks.ts';
import { constants } from './constants.ts';
import { convolutions } from './convolution.ts';
import { cutting } from './cutting.ts';
import { einsums } from './einsum.ts';
import { functions } from './functions.ts';
import { gathering } from './gather.ts';
import { logic } from './logic.ts';
import { normalisation } from './normalisation.ts';
import { padding } from './padding.ts';
import { pooling } from './pooling.ts';
import { products } from './products.ts';
import { reductions } from './reductions.ts';
import { reshaping } from './reshaping.ts';
import { resizings } from './resizing.ts';
import { softmaxes } from './softmax.ts';

/** Every operator of ONNX's own set that becomes tfjs ops. */
export const operators: Operators = {
  ...activations,
  ...arithmetic,
  ...blocks,
  ...constants,
  ...convolutions,
  ...cutting,
  ...einsums,
  ...functions,
  ...gathering,
  ...logic,
  ...normalisation,
  ...padding,
  ...pooling,
  ...products,
  ...reductions,
  ...reshaping,
  ...resizings,
  ...softmaxes,
};

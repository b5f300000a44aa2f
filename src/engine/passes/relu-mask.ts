import type { Rule } from './rewrite.ts';

/**
 * Where a rectified value is known, asks it instead of what was rectified whether it is positive: then only one of the two
 * has to be kept, and the rectifier can become part of a convolution.
 */
export const reluMask: Rule = ({ op, output }, [x, bound], { builder }) => {
  if (op !== 'Greater' || bound!.uniform !== 0) return undefined;
  const rectified = builder.find('Relu', [x!]);
  return rectified && builder.node('Greater', [rectified, bound!], output.shape, 'bool');
};

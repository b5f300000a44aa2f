import type * as tf from '@tensorflow/tfjs';

type Sliding = Pick<
  ReturnType<typeof tf.backend_util.computeConv2DInfo>,
  | 'padInfo'
  | 'strideHeight'
  | 'strideWidth'
  | 'effectiveFilterHeight'
  | 'effectiveFilterWidth'
  | 'inHeight'
  | 'inWidth'
  | 'outHeight'
  | 'outWidth'
>;

/**
 * Padding of a window that slides over images, [top, left, bottom, right], with which sides that are rounded down are those of tfjs: where it
 * rounds up (`dimRoundingMode`), the last window reaches beyond the padding that was asked for.
 */
export function slidingPads({ padInfo, ...info }: Sliding): [number, number, number, number] {
  const { strideHeight, strideWidth, effectiveFilterHeight, effectiveFilterWidth } = info;
  const lowest = (info.outHeight - 1) * strideHeight + effectiveFilterHeight - info.inHeight - padInfo.top;
  const rightmost = (info.outWidth - 1) * strideWidth + effectiveFilterWidth - info.inWidth - padInfo.left;
  return [padInfo.top, padInfo.left, Math.max(padInfo.bottom, lowest), Math.max(padInfo.right, rightmost)];
}

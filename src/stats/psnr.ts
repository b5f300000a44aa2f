/** Peak signal-to-noise ratio of an image beside the clean one, in dB; both have values in units of the peak, 1. */
export function psnr(image: ArrayLike<number>, clean: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < clean.length; i++) total += (image[i]! - clean[i]!) ** 2;
  return -10 * Math.log10(total / clean.length);
}

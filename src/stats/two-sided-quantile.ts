/** Quantile of the standard normal distribution that leaves 2.5 % above it, for two-sided 95 % intervals. */
export const twoSidedQuantile = 1.959963984540054;

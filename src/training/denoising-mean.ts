/** How the denoising ratios of a shard's images are averaged before the logarithm: a geometric mean gives each noise level the same say. */
export const denoisingMeans = ['arithmetic', 'geometric'] as const;
export type DenoisingMean = (typeof denoisingMeans)[number];

import type { SplitName } from '../types.ts';

/** sha256 of each split's records; a test draws all images again and compares. */
export const checksums: Readonly<Record<SplitName, string>> = {
  train: '0ccb2910a6dfd59aa901e292d7dfe54c216dc22562a79fe5d7a8410dad950813',
  validation: '78d845dc1b38000f651a50bb68e35b0786696d60eca95444d8e2c2d2b003394f',
  test: '6ade83a9f9aa18d896f33293f6ecc4fda64769b531a15f003b25e86ef6af494f',
};

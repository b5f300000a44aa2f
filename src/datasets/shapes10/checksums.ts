import type { SplitName } from '../types.ts';

/** sha256 of each split's records; a test draws all images again and compares. */
export const checksums: Readonly<Record<SplitName, string>> = {
  train: 'dbfb02e9194759ba7947ce256b4d58d9e55041b8ffae62fde85ff0fed12c0094',
  validation: '4122392e4f9a245ef106b564652f1518665e43363914b321830d9a88abf13866',
  test: 'a073e62e9e55b6e567e2400c6626812189a036759e0f9271b171df9c21124b67',
};

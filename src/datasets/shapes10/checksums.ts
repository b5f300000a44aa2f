import type { SplitName } from '../types.ts';

/** sha256 of each split's records; a test draws all images again and compares. */
export const checksums: Readonly<Record<SplitName, string>> = {
  train: 'c62f29bd7151f94c2d21e4258c45ab74a45acb62ac525bcc58cdc3bc523ba60c',
  validation: '3357f096585670a9688742728e1c57e226fd0ba06d9905d8aa5d42e7e3848f44',
  test: '721791bff17aadff8b420d1ed448385018dfecf7a554330fe5a21af063fdda17',
};

import type { SplitName } from '../types.ts';

/** sha256 of each split's records; a test draws all images again and compares. */
export const checksums: Readonly<Record<SplitName, string>> = {
  train: 'c62f29bd7151f94c2d21e4258c45ab74a45acb62ac525bcc58cdc3bc523ba60c',
  validation: '3357f096585670a9688742728e1c57e226fd0ba06d9905d8aa5d42e7e3848f44',
  test: '721791bff17aadff8b420d1ed448385018dfecf7a554330fe5a21af063fdda17',
};

/** sha256 of each split's first 64 records, compared whenever a split is loaded. */
export const firstChecksums: Readonly<Record<SplitName, string>> = {
  train: '9c9519cfed4b75efd0ece4b079b275a873733c300681f625a677f4e6aab71a23',
  validation: 'e42282bb117c77b88d62bd2fb12f62b17e382eadee65f0131b6691e1c0670e49',
  test: 'c697b4242b3469e20b6c7c52284f3303b2fa8c1b64606035007763f0d5df7751',
};

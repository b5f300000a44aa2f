import { readFileSync } from 'node:fs';
import type { Interpolation } from '../../src/images/resize.ts';

/** Pixels as PIL has them, row-major. */
export interface ExpectedPicture {
  readonly width: number;
  readonly height: number;
  readonly pixels: readonly number[];
}

interface Expected {
  readonly decoded: Readonly<Record<string, ExpectedPicture>>;
  readonly upright: Readonly<Record<string, ExpectedPicture>>;
  readonly resized: readonly (ExpectedPicture & { readonly interpolation: Interpolation })[];
}

const folder = new URL('fixtures/', import.meta.url);

/** What `fixtures/make.py` says that PIL makes of the images beside it. */
export const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Expected;

/** The bytes of one of those images. */
export function fixture(name: string): Uint8Array {
  return readFileSync(new URL(name, folder));
}

import { mostPixels } from './picture.ts';

/** What is wrong with an image file, in words that follow a colon: "it is cut off". Whoever knows the path says which file. */
export class ImageProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ImageProblem';
  }
}

/** @throws ImageProblem unless there are pixels, and not more of them than are decoded */
export function checkExtent(width: number, height: number): void {
  if (width === 0 || height === 0) throw new ImageProblem(`it says that it has ${width}x${height} pixels`);
  if (width * height > mostPixels) {
    throw new ImageProblem(`it has ${width}x${height} pixels, more than the ${mostPixels} that are decoded`);
  }
}

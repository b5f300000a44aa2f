import { EpsballError } from '../errors.ts';
import type { FittingData } from './check-fit.ts';
import type { ImageShape } from './types.ts';

/** Images in words: "32 x 32 in colour". */
function imagesOf([height, width, channels]: ImageShape): string {
  const colours = channels === 1 ? 'greyscale' : channels === 3 ? 'colour' : `${channels} channels`;
  return `${height} x ${width} pixels in ${colours}`;
}

/** What to do about another number of classes. */
function classRemedy({ name, classNames }: FittingData): string {
  const isNumbered = classNames.every((own, i) => own === String(i));
  if (!isNumbered) return 'Name the data set that it was trained for with --dataset.';
  return `The classes of ${name} are numbered, up to the largest label unless classes.txt beside the file names them: see that labels count from 0, or name all classes there.`;
}

/** @throws EpsballError MODEL_UNSUITABLE where an imported model tells apart another number of classes than the data set has */
export function checkClasses(model: string, classes: number, data: FittingData): void {
  const { name, classNames } = data;
  if (classes === classNames.length) return;
  throw new EpsballError(
    'MODEL_UNSUITABLE',
    `${model} tells apart ${classes} classes; ${name} has ${classNames.length}. ${classRemedy(data)}`,
  );
}

/** @throws EpsballError MODEL_UNSUITABLE where an imported model takes other images than the data set has */
export function checkImages(model: string, inputShape: ImageShape, data: FittingData): void {
  if (inputShape.every((side, i) => side === data.inputShape[i])) return;
  throw new EpsballError(
    'MODEL_UNSUITABLE',
    `${model} takes images of ${imagesOf(inputShape)}; those of ${data.name} have ${imagesOf(data.inputShape)}. Name the data set that it was trained for with --dataset.`,
  );
}

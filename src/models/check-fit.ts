import { EpsballError } from '../errors.ts';
import type { ImageShape, NetworkSize } from './types.ts';

/** What a network must fit. */
export interface FittingData {
  readonly name: string;
  readonly inputShape: ImageShape;
  readonly classNames: readonly string[];
}

/** @throws EpsballError CORRUPT_WEIGHTS if the network was made for other images or classes than the data set has */
export function checkFit(
  { name, size }: { readonly name: string; readonly size: NetworkSize },
  data: FittingData,
): void {
  const made = [...size.inputShape, size.classes].join('x');
  const wanted = [...data.inputShape, data.classNames.length].join('x');
  if (made === wanted) return;
  throw new EpsballError(
    'CORRUPT_WEIGHTS',
    `the model ${name} is for images and classes of ${made}; ${data.name} has ${wanted}. Use a model trained on ${data.name}.`,
  );
}

import { asColour } from '../../../images/as-colour.ts';
import { cropCentre } from '../../../images/crop.ts';
import { decodeImage, imageHeader } from '../../../images/decode-image.ts';
import { ImageProblem, checkExtent } from '../../../images/image-problem.ts';
import type { Picture, PictureHeader } from '../../../images/picture.ts';
import { resize, shorterSideTo, type Interpolation } from '../../../images/resize.ts';
import { isTurned, upright } from '../../../images/upright.ts';

/** How the images of a folder become those of a data set. */
export interface Preparation {
  /** Pixels of the shorter side; undefined to leave it. */
  readonly resize: number | undefined;
  /** Pixels of the square in the middle; undefined for all. */
  readonly crop: number | undefined;
  readonly interpolation: Interpolation;
  /** What is done with images that EXIF says are stored turned. */
  readonly exif: 'refuse' | 'apply' | 'ignore';
  readonly channels: 1 | 3;
}

/** Reads the parameters of `folder:PATH`, which are checked. */
export function preparationOf(params: Readonly<Record<string, string>>): Preparation {
  return {
    resize: params.resize === undefined ? undefined : Number(params.resize),
    crop: params.crop === undefined ? undefined : Number(params.crop),
    interpolation: (params.interpolation ?? 'bilinear') as Interpolation,
    exif: (params.exif ?? 'refuse') as Preparation['exif'],
    channels: params.channels === '1' ? 1 : 3,
  };
}

/** The same in words. */
export function describePreparation({ resize, crop, interpolation, exif, channels }: Preparation): string {
  return [
    ...(exif === 'refuse' ? [] : [exif === 'apply' ? 'turned upright by EXIF' : 'EXIF ignored']),
    channels === 3 ? 'in colours' : 'grey',
    ...(resize === undefined ? [] : [`shorter side ${resize}, ${interpolation} with antialiasing`]),
    ...(crop === undefined ? [] : [`middle ${crop}x${crop}`]),
  ].join(', ');
}

function resizedTo(width: number, height: number, { resize: side, crop }: Preparation): readonly [number, number] {
  const size = side === undefined ? ([width, height] as const) : shorterSideTo(side, width, height);
  checkExtent(...size);
  if (crop !== undefined && (size[0] < crop || size[1] < crop)) {
    const remedy = side === undefined ? `resize to ${crop} or more first` : `choose resize=${crop} or more`;
    throw new ImageProblem(`it is ${size.join('x')} pixels, too small for crop=${crop}; ${remedy}`);
  }
  return size;
}

/**
 * Width and height that an image will have.
 *
 * @throws ImageProblem where it cannot be prepared so
 */
export function preparedSize(
  header: PictureHeader,
  preparation: Preparation,
): readonly [width: number, height: number] {
  const { exif, crop } = preparation;
  const { orientation } = header;
  if (exif === 'refuse' && orientation !== 1) {
    throw new ImageProblem(
      `it is stored turned (EXIF orientation ${orientation}). exif=apply turns it upright; exif=ignore leaves it as it is stored, as ImageFolder of torchvision does`,
    );
  }
  const turns = exif === 'apply' && isTurned(orientation);
  const [width, height] = turns ? [header.height, header.width] : [header.width, header.height];
  const size = resizedTo(width, height, preparation);
  return crop === undefined ? size : [crop, crop];
}

/**
 * Decodes an image and prepares it: EXIF, colours, size, crop.
 *
 * @throws ImageProblem where that cannot be done
 */
export function prepareImage(bytes: Uint8Array, preparation: Preparation): Picture {
  const header = imageHeader(bytes);
  preparedSize(header, preparation);
  const decoded = decodeImage(bytes);
  const turned = preparation.exif === 'apply' ? upright(decoded, header.orientation) : decoded;
  if (preparation.channels === 1 && turned.channels === 3) {
    throw new ImageProblem('it has colours, and channels=1 takes grey images only');
  }
  const coloured = preparation.channels === 3 ? asColour(turned) : turned;
  const [width, height] = resizedTo(coloured.width, coloured.height, preparation);
  const resized = resize(coloured, width, height, preparation.interpolation);
  return preparation.crop === undefined ? resized : cropCentre(resized, preparation.crop);
}

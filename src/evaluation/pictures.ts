import { pixelValues } from '../datasets/pixel-values.ts';
import type { PictureStrip } from '../results/picture-strip.ts';
import type { NetworkFunctions } from './functions.ts';
import { noisyImage, type EvaluationImages } from './measure-classification.ts';
import { noisyRow, wrongClass } from './measure-denoising.ts';

/** A network's name and what it can be asked. */
export interface NamedFunctions {
  readonly name: string;
  readonly functions: NetworkFunctions;
}

/** The first test images are shown: no choice is made among them. */
const shownImages = 4;
const sigma = 0.25;
const stripSigma = 0.5;
const stripSteps = 8;
/** Share of the way to the denoised image that each step of the strip goes. */
const stepShare = 0.5;

function noiseLabel(value: number): string {
  return `σ = ${value}`;
}

async function denoisedBy({ functions, name }: NamedFunctions, images: EvaluationImages, index: number) {
  const [answer] = await functions.denoise!([noisyRow(images, index, sigma)]);
  return { caption: name, image: answer!['informed'] ?? answer!['blind']! };
}

/** Clean, noisy, and denoised by each network. */
async function comparison(networks: readonly NamedFunctions[], images: EvaluationImages, index: number) {
  const { set } = images;
  return {
    title: `Test image ${index}, ${set.classNames[set.label(index)]}: noise of ${noiseLabel(sigma)} taken off`,
    shape: set.inputShape,
    pictures: [
      { caption: 'clean', image: pixelValues(set.pixels(index)) },
      { caption: 'noisy', image: noisyImage(images, index, sigma) },
      ...(await Promise.all(networks.map((network) => denoisedBy(network, images, index)))),
    ],
  };
}

/** What the network would see if it were told each class in turn: D_c for every c. */
async function byClass({ name, functions }: NamedFunctions, images: EvaluationImages, index: number) {
  const { set } = images;
  const answers = await functions.denoise!(set.classNames.map((_, label) => noisyRow(images, index, sigma, label)));
  return {
    title: `The same by ${name}, told each class in turn`,
    shape: set.inputShape,
    pictures: answers.map(({ conditional }, label) => ({ caption: set.classNames[label]!, image: conditional! })),
  };
}

/** The gradient of log p(c | y) of a wrong class, amplified to be seen, about the middle grey. */
async function gradientOf({ name, functions }: NamedFunctions, images: EvaluationImages, index: number) {
  const { set } = images;
  const label = wrongClass(images, index);
  const y = pixelValues(set.pixels(index));
  const row = { y, sigma: Float32Array.of(sigma), label: Int32Array.of(label) };
  const [answer] = await functions.classGradient!([row]);
  const shown = (values: Float32Array): Float32Array => {
    const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 1e-12);
    return values.map((value) => 0.5 + (0.5 * value) / largest);
  };
  return {
    title: `The direction towards ${set.classNames[label]}, by ${name}: the gradient of log p(c | y), and the difference of two denoisers`,
    shape: set.inputShape,
    pictures: [
      { caption: 'clean', image: y },
      { caption: '∇ log p(c | y)', image: shown(answer!['score']!) },
      { caption: '(D_c − D) / σ²', image: shown(answer!['difference']!) },
    ],
  };
}

/** An image with much noise, denoised half the way again and again. */
async function iterated({ name, functions }: NamedFunctions, images: EvaluationImages, index: number) {
  let y = noisyImage(images, index, stripSigma);
  const pictures = [{ caption: noiseLabel(stripSigma), image: y }];
  const row = { sigma: Float32Array.of(stripSigma), label: Int32Array.of(images.set.label(index)) };
  for (let step = 1; step <= stripSteps; step++) {
    const [answer] = await functions.denoise!([{ ...row, y }]);
    y = y.map((value, i) => value + stepShare * (answer!['blind']![i]! - value));
    pictures.push({ caption: `${step}`, image: y });
  }
  return {
    title: `Test image ${index}, denoised half the way ${stripSteps} times by ${name}, which is not told the noise level`,
    shape: images.set.inputShape,
    pictures,
  };
}

/** What there is to see of the denoisers. */
export async function makePictures(
  networks: readonly NamedFunctions[],
  images: EvaluationImages,
): Promise<PictureStrip[]> {
  const denoisers = networks.filter(({ functions }) => functions.denoise);
  const joint = networks.filter(({ functions }) => functions.classGradient);
  const strips: PictureStrip[] = [];
  if (denoisers.length === 0) return strips;
  for (let index = 0; index < Math.min(shownImages, images.count); index++) {
    strips.push(await comparison(denoisers, images, index));
    for (const network of joint) {
      strips.push(await byClass(network, images, index), await gradientOf(network, images, index));
    }
    for (const network of denoisers) strips.push(await iterated(network, images, index));
  }
  return strips;
}

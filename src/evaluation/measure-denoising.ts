import { pixelValues } from '../datasets/pixel-values.ts';
import { drawNormal, randomStream } from '../random.ts';
import type { NetworkEvaluation } from '../results/evaluation.ts';
import { noisyImage, type EvaluationImages } from './measure-classification.ts';
import { dot } from '../stats/dot.ts';
import { median } from '../stats/median.ts';
import { psnr } from '../stats/psnr.ts';
import type { Row, RowFunction } from './rows.ts';

const chunk = 512;

/** Standard deviations of the noise to be taken off. */
const sigmas = [0.05, 0.1, 0.25, 0.5];

/** For properties of the Jacobian and of the class gradient, which hold image by image. */
const fewImages = 64;

/** What a denoiser is asked of a noisy image; the class is the true one unless another is given. */
export function noisyRow(images: EvaluationImages, index: number, sigma: number, label = images.set.label(index)): Row {
  return {
    y: noisyImage(images, index, sigma),
    sigma: Float32Array.of(sigma),
    label: Int32Array.of(label),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function length(values: Float32Array): number {
  return Math.sqrt(dot(values, values));
}

function relativeDistance(a: Float32Array, b: Float32Array): number {
  return length(a.map((value, i) => value - b[i]!)) / length(a);
}

/**
 * An estimate of ‖J − Jᵀ‖ / (√2 ‖J‖), Frobenius norms over images, from ⟨Jᵀu, v⟩ and ⟨Jᵀv, u⟩ of independent normal u, v: 0 for symmetric
 * J, about 1 for entries that have nothing to do with each other, √2 for antisymmetric J.
 */
function asymmetryOf(products: readonly (readonly [number, number])[]): number {
  const differences = products.reduce((sum, [a, b]) => sum + (a - b) ** 2, 0);
  const sizes = products.reduce((sum, [a, b]) => sum + a ** 2 + b ** 2, 0);
  return Math.sqrt(differences / sizes);
}

/** PSNR of the denoiser at each noise level, beside that of the noisy images. */
export async function measureDenoising(
  denoise: RowFunction,
  images: EvaluationImages,
): Promise<NonNullable<NetworkEvaluation['denoising']>> {
  const scores = [];
  for (const sigma of sigmas) {
    const ratios: Record<'noisy' | 'blind' | 'informed' | 'conditional', number[]> = {
      ...{ noisy: [], blind: [], informed: [], conditional: [] },
    };
    for (let start = 0; start < images.count; start += chunk) {
      const indices = Array.from({ length: Math.min(chunk, images.count - start) }, (_, i) => start + i);
      const rows = indices.map((index) => noisyRow(images, index, sigma));
      const denoised = await denoise(rows);
      indices.forEach((index, i) => {
        const clean = pixelValues(images.set.pixels(index));
        ratios.noisy.push(psnr(rows[i]!['y']!, clean));
        for (const kind of ['blind', 'informed', 'conditional'] as const) {
          const image = denoised[i]![kind];
          if (image) ratios[kind].push(psnr(image, clean));
        }
      });
    }
    const known = (values: readonly number[]): number | null => (values.length > 0 ? mean(values) : null);
    scores.push({
      sigma,
      noisy: mean(ratios.noisy),
      blind: mean(ratios.blind),
      informed: known(ratios.informed),
      conditional: known(ratios.conditional),
    });
  }
  return scores;
}

/** How far the blind denoiser is from locally linear, D(y) = J y, and its Jacobian from symmetric. */
export async function measureJacobian(
  jacobian: RowFunction,
  images: EvaluationImages,
): Promise<NonNullable<NetworkEvaluation['jacobian']>> {
  const count = Math.min(fewImages, images.count);
  const scores = [];
  for (const sigma of sigmas) {
    const rows = Array.from({ length: count }, (_, index) => {
      const { y } = noisyRow(images, index, sigma);
      const draw = (name: string): Float32Array =>
        drawNormal(randomStream(images.seed, 'jacobian', name, sigma, index), y!.length);
      return { y: y as Float32Array, u: draw('u'), v: draw('v') };
    });
    const answers = await jacobian(rows);
    const nonlinearity = answers.map(({ denoised, along }) => {
      const centred = denoised!.map((value) => value - 0.5);
      return relativeDistance(centred, along!);
    });
    const products = answers.map(({ transposedU, transposedV }, i): [number, number] => {
      const { u, v } = rows[i]!;
      return [dot(transposedU!, v), dot(transposedV!, u)];
    });
    scores.push({ sigma, images: count, nonlinearity: median(nonlinearity), asymmetry: asymmetryOf(products) });
  }
  return scores;
}

const gradientSigma = 0.25;

/** A wrong class of an image: that of the true one the gradient all but vanishes where the network is sure, and only rounding is seen. */
export function wrongClass({ set }: EvaluationImages, index: number): number {
  return (set.label(index) + 1) % set.classNames.length;
}

/** How far the gradient of log p(c | y) for a wrong class c, the direction of an attack, is from the difference of two denoisers. */
export async function measureClassGradient(
  classGradient: RowFunction,
  images: EvaluationImages,
): Promise<NonNullable<NetworkEvaluation['classGradient']>> {
  const count = Math.min(fewImages, images.count);
  const rows = Array.from({ length: count }, (_, index) =>
    noisyRow(images, index, gradientSigma, wrongClass(images, index)),
  );
  const answers = await classGradient(rows);
  const distances = answers.map(({ score, difference }) => relativeDistance(score!, difference!));
  return { sigma: gradientSigma, images: count, distance: Math.max(...distances) };
}

import { bestProducts, medianRatio, type Rates } from './rounds.ts';
import { withSpread } from './statistics.ts';

/** One case, measured. */
export interface Measured {
  readonly measure: string;
  readonly model: string;
  readonly width: number;
  /** Floating-point operations of one image, in convolutions and matrix products. */
  readonly flopsPerImage: number;
  readonly contenders: readonly Rates[];
}

const widths = [16, 24, 22, 8];

function line(cells: readonly string[]): string {
  return `  ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' ')}`.trimEnd();
}

/** The lines of a table: rates with their spread, shares of the rate of matrix products, and ratios to the others. */
export function tableOf({ measure, model, width, flopsPerImage, contenders }: Measured): string[] {
  const products = bestProducts(contenders);
  const share = (rates: readonly number[]): string => {
    if (products.length === 0) return '-';
    const flops = rates.map((rate) => rate * flopsPerImage);
    return `${(100 * medianRatio(flops, products)).toPrecision(3)} %`;
  };
  const rows = contenders.map(({ name, setup, imagesPerSecond }, i) => {
    const ratio = i === 0 ? '' : `${medianRatio(contenders[0]!.imagesPerSecond, imagesPerSecond).toFixed(2)}x`;
    return line([name, withSpread(imagesPerSecond), share(imagesPerSecond), ratio, setup]);
  });
  const measuredProducts = contenders
    .filter(({ product }) => product.length > 0)
    .map(({ name, product }) => `${name} ${withSpread(product.map((rate) => rate / 1e9))}`);
  return [
    '',
    `${measure}, ${model}, width ${width}, ${(flopsPerImage / 1e9).toPrecision(3)} GFLOP an image`,
    line(['', 'images per second', 'of matrix products', 'ratio', '']),
    ...rows,
    ...(measuredProducts.length > 0 ? [`  matrix products, GFLOP per second: ${measuredProducts.join(', ')}`] : []),
  ];
}

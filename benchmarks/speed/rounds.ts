import { median } from '../../src/stats/median.ts';
import type { Contender } from './contender.ts';

/** What one contender did, a number a round. */
export interface Rates {
  readonly name: string;
  readonly setup: string;
  readonly imagesPerSecond: number[];
  /** Operations per second in products of large matrices; none where the contender has no such measurement. */
  readonly product: number[];
}

/** Measures the contenders one after the other in each round, so that a busy machine slows all of them alike. */
export async function measureInTurn(
  contenders: readonly Contender[],
  rounds: number,
  seconds: number,
): Promise<readonly Rates[]> {
  const rates = contenders.map(({ name, setup }): Rates => ({ name, setup, imagesPerSecond: [], product: [] }));
  for (const contender of contenders) await contender.product?.(0);
  for (let round = 0; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) {
      rates[i]!.imagesPerSecond.push(await contender.measure(seconds));
      if (contender.product) rates[i]!.product.push(await contender.product(seconds / 3));
    }
  }
  return rates;
}

/** The machine's rate of matrix products in each round: of the contenders that measure it, the fastest. */
export function bestProducts(rates: readonly Rates[]): number[] {
  const measured = rates.filter(({ product }) => product.length > 0);
  return (measured[0]?.product ?? []).map((_, round) => Math.max(...measured.map(({ product }) => product[round]!)));
}

/** Median over rounds of the ratio of two rates. */
export function medianRatio(numerator: readonly number[], denominator: readonly number[]): number {
  return median(numerator.map((rate, round) => rate / denominator[round]!));
}

import { allOf, ball, contender } from '../results/format.ts';
import type { Pair } from './schema.ts';

/** What is compared in a pair, for tables: "resnet18 → gradresnet" and "pgd"; one name where both sides have it. */
export interface PairTitle {
  readonly contender: string;
  readonly attacks: string;
}

/** The title of a pair. */
export function pairTitle({ baseline, other }: Pick<Pair, 'baseline' | 'other'>): PairTitle {
  const attacks = ({ attacks: names }: Pair['baseline']): string => (names.length === 0 ? 'no attack' : allOf(names));
  return {
    contender: change(contender(baseline), contender(other)),
    attacks: change(attacks(baseline), attacks(other)),
  };
}

/** Where a number was measured, "shapes10, ℓ∞ 8/255"; the data set alone where there is no attack. */
export function placeTitle({ dataset, ball: around }: Pick<Pair, 'dataset' | 'ball'>): string {
  return around ? `${dataset}, ${ball(around)}` : dataset;
}

function change(own: string, theirs: string): string {
  return own === theirs ? own : `${own} → ${theirs}`;
}

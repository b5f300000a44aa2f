import type { BlackBox } from '../../models/black-box.ts';
import type { Check } from '../../results/cell.ts';
import { warning } from './finding.ts';

/** What the robust accuracy of a model is worth that can only be called. */
export function onlyCalled(name: string, { reason }: Pick<BlackBox, 'reason'>): string {
  return `${name} was attacked black-box only: ${reason}. Its robust accuracy is an upper bound, which attacks with gradients may lower.`;
}

/** Says so of a model; undefined for those with gradients. */
export function checkBlackBoxOnly(name: string, blackBox: BlackBox | undefined): Check | undefined {
  return blackBox && warning('black-box-only', onlyCalled(name, blackBox));
}

import type { BlackBox } from '../../models/black-box.ts';
import type { Check } from '../../results/cell.ts';
import { warning } from './finding.ts';

/** Says of a model that can only be called what its robust accuracy is worth; undefined for others. */
export function checkBlackBoxOnly(name: string, blackBox: BlackBox | undefined): Check | undefined {
  return (
    blackBox &&
    warning(
      'black-box-only',
      `${name} was attacked black-box only: ${blackBox.reason}. Its robust accuracy is an upper bound, which attacks with gradients may lower.`,
    )
  );
}

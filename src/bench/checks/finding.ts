import type { Check } from '../../results/cell.ts';
import type { CheckName } from '../../results/check-meanings.ts';

/** A check that found nothing, and what it looked at. */
export function passed(name: CheckName, message: string): Check {
  return { name, status: 'passed', message };
}

/** A check that found a reason to read the number with care. */
export function warning(name: CheckName, message: string): Check {
  return { name, status: 'warning', message };
}

/** A check that found a reason not to believe the number. */
export function failed(name: CheckName, message: string): Check {
  return { name, status: 'failed', message };
}

/** A share in words, "12.5 %". */
export function inPercent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

/** How many of how many, "4 of 32 images". */
export function ofImages(part: number, whole: number): string {
  return `${part} of ${whole} image${whole === 1 ? '' : 's'}`;
}

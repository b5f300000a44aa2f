import type { Estimate } from './estimate.ts';
import { modeWords, type AttackMode, type Norm } from './cell.ts';

const narrowSpace = '\u202f';
const normSymbols: Readonly<Record<Norm, string>> = { linf: 'ℓ∞', l2: 'ℓ2', l1: 'ℓ1' };

/** A fraction in percent with one decimal, "41.2 %". */
export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)}${narrowSpace}%`;
}

/** A fraction in percent with two decimals and no sign, "41.25", for programs. */
export function hundredths(fraction: number): string {
  return (100 * fraction).toFixed(2);
}

/** The interval of an estimate in percent, "[37.0, 45.4]". */
export function interval({ low, high }: Estimate): string {
  return `[${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;
}

/** The symbol of a norm, "ℓ∞". */
export function normSymbol(norm: Norm): string {
  return normSymbols[norm];
}

/** A norm and a radius, "ℓ∞ 8/255". */
export function ball({ norm, epsilonText }: { readonly norm: Norm; readonly epsilonText: string }): string {
  return `${normSymbol(norm)} ${epsilonText}`;
}

/** A model with its defense; a plain feedforward classification is not worth a word. */
export function contender({ model, defense }: { readonly model: string; readonly defense: string }): string {
  return defense === 'feedforward' ? model : `${model} with ${defense}`;
}

/** An attack with how it sees the defense; full gradients of a deterministic one are not worth a word. */
export function assault({ attack, ...mode }: AttackMode & { readonly attack: string }): string {
  const words = modeWords(mode);
  return words.length === 0 ? attack : `${attack} (${words.join(', ')})`;
}

/** Several attacks of which each image has to withstand all: "fgsm + pgd". */
export function allOf(attacks: readonly string[]): string {
  return attacks.join(' + ');
}

/** A difference of two fractions in points of percent with its sign, "+3.1" or "−3.1". */
export function points(difference: number): string {
  const digits = Math.abs(100 * difference).toFixed(1);
  if (Number(digits) === 0) return digits;
  return `${difference < 0 ? '\u2212' : '+'}${digits}`;
}

/** The interval of a difference in points, "[−1.2, +7.4]". */
export function pointInterval({ low, high }: { readonly low: number; readonly high: number }): string {
  return `[${points(low)}, ${points(high)}]`;
}

/** A p-value with two digits, "p < 0.001", "p = 0.0039" or "p = 0.25". */
export function pValue(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${Number(p.toPrecision(2))}`;
}

/** A rounding error with two digits, "3.1e-7". */
export function roundingError(difference: number): string {
  return difference === 0 ? '0' : difference.toExponential(1);
}

/** Rows of cells, the first of them the head, as a table in Markdown. */
export function markdownTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A whole number with its thousands set apart. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, narrowSpace);
}

/** An average of whole numbers: with one decimal where it is small. */
export function average(value: number): string {
  return value < 10 ? value.toFixed(1) : count(value);
}

/** A size in bytes, "1.5 MB". */
export function fileSize(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)}${narrowSpace}MB`;
}

/** Seconds as "850 ms", "3.2 s" or "4 min 05 s". */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(1000 * seconds)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** Names as a list in a sentence: "a", "a and b", "a, b and c". */
export function listed(names: readonly string[]): string {
  const [last = '', ...others] = [...names].reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
}

/** An ISO time as "2026-11-23 15:04:05 UTC". */
export function utc(iso: string): string {
  return new Date(iso)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}

import { count, listed } from '../../src/results/format.ts';
import type { RunResult } from '../../src/results/schema.ts';

/** What the checks of a run came to, in one sentence: how many findings passed, warned and failed, and in how many cells. */
export function reliability({ cells }: RunResult): string {
  const measured = cells.filter((cell) => cell.status === 'done');
  const checks = measured.flatMap((cell) => cell.checks);
  const missing = cells.length - measured.length;
  const without = missing === 0 ? '' : ` ${several(missing, 'cell')} could not be measured.`;
  if (checks.length === 0) return `No checks of the measurement were made.${without}`;
  const numberOf = (status: string): number => checks.filter((check) => check.status === status).length;
  const [warned, failed] = [numberOf('warning'), numberOf('failed')];
  const checked = `${several(checks.length, 'check')} in ${several(measured.length, 'cell')}`;
  if (warned + failed === 0) return `${checked}: all passed.${without}`;
  const found = [
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
    ...(warned > 0 ? [`${count(warned)} warned`] : []),
    `${count(checks.length - warned - failed)} passed`,
  ];
  return `${checked}: ${listed(found)}.${without}`;
}

function several(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { OperatorTime } from './types.ts';

/** One event of the runtime's profile; durations in microseconds. */
interface ProfileEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly dur?: number;
  readonly args?: { readonly op_name?: string };
}

/** One event a line, between the brackets of an array. */
function parseLine(line: string): ProfileEvent | undefined {
  const text = line.trim().replace(/,$/, '');
  return text.startsWith('{') ? (JSON.parse(text) as ProfileEvent) : undefined;
}

/** How many events the runtime notes of a session; it leaves out what comes after. */
const mostEvents = 1_000_000;

/**
 * Adds up profiles written by the runtime, the operators that took longest first.
 *
 * @throws Error if a profile is cut off
 */
export async function readOperatorTimes(files: readonly string[]): Promise<OperatorTime[]> {
  const totals = new Map<string, { seconds: number; calls: number }>();
  for (const file of files) {
    let events = 0;
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      const event = parseLine(line);
      if (event && ++events >= mostEvents) {
        throw new Error('the runtime notes a million events of a compiled function at most; profile a shorter run');
      }
      if (event?.cat !== 'Node' || !event.name?.endsWith('_kernel_time')) continue;
      const operator = event.args?.op_name ?? 'unnamed';
      const { seconds, calls } = totals.get(operator) ?? { seconds: 0, calls: 0 };
      totals.set(operator, { seconds: seconds + (event.dur ?? 0) / 1e6, calls: calls + 1 });
    }
  }
  const times = [...totals].map(([operator, total]) => ({ operator, ...total }));
  return times.toSorted((a, b) => b.seconds - a.seconds);
}

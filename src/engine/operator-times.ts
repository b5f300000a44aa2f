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

/** Adds up profiles written by the runtime, the operators that took longest first. */
export async function readOperatorTimes(files: readonly string[]): Promise<OperatorTime[]> {
  const totals = new Map<string, { seconds: number; calls: number }>();
  for (const file of files) {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      const event = parseLine(line);
      if (event?.cat !== 'Node' || !event.name?.endsWith('_kernel_time')) continue;
      const operator = event.args?.op_name ?? 'unnamed';
      const { seconds, calls } = totals.get(operator) ?? { seconds: 0, calls: 0 };
      totals.set(operator, { seconds: seconds + (event.dur ?? 0) / 1e6, calls: calls + 1 });
    }
  }
  const times = [...totals].map(([operator, total]) => ({ operator, ...total }));
  return times.toSorted((a, b) => b.seconds - a.seconds);
}

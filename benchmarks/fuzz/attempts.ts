import { mutant, type Format } from './mutants.ts';
import { Reader } from './reader.ts';

/** What came of the mutants of a format. */
export interface Report {
  readonly read: number;
  readonly refused: number;
  /** In milliseconds of computing. */
  readonly slowest: number;
  readonly faults: readonly { readonly number: number; readonly message: string }[];
  /** Different messages of refusal, numbers aside. */
  readonly reasons: number;
  /** The most memory of the process, in bytes. */
  readonly memory: number;
}

/** Told by the process: the mutant that comes next, or in the end the report. */
export type Message = { readonly number: number } | { readonly report: Report };

const [format, count] = process.argv.slice(2) as [Format, string];
const reader = new Reader(format);
const tally = { read: 0, refused: 0, slowest: 0 };
const faults: { number: number; message: string }[] = [];
const reasons = new Set<string>();
const tell = (message: Message): boolean | undefined => process.send?.(message);

for (let number = 0; number < Number(count); number++) {
  tell({ number });
  const before = process.cpuUsage();
  const outcome = await reader.tryReading(mutant(format, number));
  tally.slowest = Math.max(tally.slowest, process.cpuUsage(before).user / 1000);
  if (outcome.kind === 'fault') faults.push({ number, message: outcome.message });
  else tally[outcome.kind]++;
  if (outcome.kind === 'refused') reasons.add(outcome.message.replace(/\d+/g, 'n'));
}
await reader.close();
tell({ report: { ...tally, faults, reasons: reasons.size, memory: process.resourceUsage().maxRSS * 1024 } });
process.disconnect();

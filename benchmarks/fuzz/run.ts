/**
 * Reads mutated files of every format that users bring, data and models: `npm run fuzz -- --count 100000`. Each must be read, or refused with a message, within 10 s
 * of computing, and no process may take 2 GiB. Prints what happened; the exit code is 1 where something else did.
 */
import '../support/plain-errors.ts';
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import type { Message, Report } from './attempts.ts';
import { formats, type Format } from './mutants.ts';

const longest = 10_000;
/** After which a process counts as hanging, in milliseconds; longer than `longest`, since others may compute, too. */
const patience = 180_000;
const mostMemory = 2 ** 31;
const { values } = parseArgs({ options: { count: { type: 'string', default: '100000' } } });
const each = Math.ceil(Number(values.count) / formats.length);

/** Reads mutants of a format in a process of their own, which is ended where one takes too long. */
async function fuzz(format: Format): Promise<Report> {
  const execArgv = ['--import=tsx'];
  const child = fork(new URL('attempts.ts', import.meta.url), [format, String(each)], { execArgv });
  return new Promise((resolve, reject) => {
    let number = -1;
    const fail = (how: string): void => {
      child.kill('SIGKILL');
      reject(new Error(`${format} mutant ${number}: ${how}`));
    };
    const watch = setTimeout(() => {
      fail('it hangs');
    }, patience);
    child.on('message', (message: Message) => {
      watch.refresh();
      if ('number' in message) number = message.number;
      else resolve(message.report);
    });
    child.on('exit', (code) => {
      clearTimeout(watch);
      if (code !== 0) fail(`the process ended with ${code ?? 'a signal'}`);
    });
  });
}

let isSound = true;
for (const format of formats) {
  const { read, refused, slowest, faults, reasons, memory } = await fuzz(format);
  console.log(
    `${format}: ${each} mutants, ${read} read, ${refused} refused (${reasons} different messages), ${faults.length} faults; ` +
      `the slowest took ${slowest.toFixed(0)} ms; ${(memory / 2 ** 20).toFixed(0)} MiB`,
  );
  for (const { number, message } of faults.slice(0, 5)) console.log(`  mutant ${number}: ${message}`);
  isSound &&= faults.length === 0 && slowest < longest && memory < mostMemory;
}
process.exitCode = isSound ? 0 : 1;

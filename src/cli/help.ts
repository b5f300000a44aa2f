import type { Command } from './command.ts';
import type { OptionTable } from './options.ts';
import { wrapText } from './table.ts';

const textWidth = 64;

/** Help for the program as a whole. */
export function programHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Measures how robust image classifiers and purification defenses are.',
    '',
    'Usage: epsball COMMAND [options]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'epsball COMMAND --help explains a command. From a checkout: npm run COMMAND -- [options].',
  ].join('\n');
}

/** Help for one command, made from its option table. */
export function commandHelp({ name, summary, usage, options, examples }: Command): string {
  return [
    summary,
    '',
    `Usage: epsball ${name} ${usage}`,
    '',
    ...optionLines(options),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
  ].join('\n');
}

function optionLines(table: OptionTable): string[] {
  const rows = Object.entries(table).map(([name, { value, help }]) => ({
    flag: `--${name}${value === undefined ? '' : ` ${value}`}`,
    help,
  }));
  const width = Math.max(...rows.map(({ flag }) => flag.length));
  return rows.flatMap(({ flag, help }) =>
    wrapText(help, textWidth).map((line, i) => `  ${(i === 0 ? flag : '').padEnd(width)}  ${line}`),
  );
}

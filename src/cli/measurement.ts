import { join } from 'node:path';
import { EpsballError } from '../errors.ts';
import type * as Epsball from '../index.ts';
import { fileName } from '../file-name.ts';
import type { OptionTable } from './options.ts';
import type { Terminal } from './terminal.ts';
import type { OptionValues } from './values.ts';

/** Options of every command that measures without attacks. */
export const measurementOptions: OptionTable = {
  data: { value: 'DIR', help: 'Where the data set lies: its folder, or its file; nothing is downloaded then.' },
  workers: { value: 'N', help: 'Batches computed at the same time. Default: one per core.' },
  device: { value: 'NAME', help: 'cpu (default), webgpu, cuda, tensorflow or eager.' },
  out: { value: 'DIR', help: 'Folder for the results; must not exist. Default: a new one in results/.' },
  json: { help: 'Print the result on standard output, everything else on standard error.' },
  quiet: { help: 'Print only errors and where the results are.' },
  help: { help: 'Show this text.' },
};

/** @throws EpsballError INVALID_OPTION where a folder is given that has no name */
export function refuseEmptyFolders({ text }: Pick<OptionValues, 'text'>): void {
  for (const name of ['out', 'data']) {
    if (text(name)?.trim() === '') throw new EpsballError('INVALID_OPTION', `--${name} is empty; name a folder.`);
  }
}

/** The folder asked for, or a new one, "results/20261124T150405Z-evaluation-cifar10". */
export function resultFolder(
  { freeFolder, resultsRoot }: Pick<typeof Epsball, 'freeFolder' | 'resultsRoot'>,
  out: string | undefined,
  kind: string,
  { startedAt, config }: { readonly startedAt: string; readonly config: { readonly dataset: string } },
): string {
  const name = `${startedAt.replace(/[-:]|\.\d+/g, '')}-${kind}-${fileName(config.dataset)}`;
  return out ?? freeFolder(join(resultsRoot, name));
}

/** Says what was measured and where it lies. */
export function printMeasurement(
  terminal: Terminal,
  { has }: Pick<OptionValues, 'has'>,
  result: { readonly warnings: readonly string[] },
  lines: readonly string[],
  paths: { readonly result: string; readonly page: string },
): void {
  const print = has('json') ? terminal.note : terminal.out;
  if (!has('quiet')) for (const line of lines) print(line);
  for (const warning of result.warnings) {
    terminal.note(`${terminal.style('warning:', 'yellow', 'note')} ${warning}`);
  }
  print(`result  ${paths.result}`);
  print(`page    ${paths.page}`);
  if (has('json')) terminal.out(JSON.stringify(result, null, 2));
}

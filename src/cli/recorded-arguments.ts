import { basename, isAbsolute } from 'node:path';
import { splitReference } from '../data-reference.ts';

/** Options whose value is a folder, which means nothing elsewhere. */
const folders = ['--data', '--out'];
/** Options whose values may be absolute paths, of which the last part is kept. */
const paths = ['--plugin', '--model', '--classifier', '--purifier', '--recipe', '--start-from'];
/** The option whose value may be `KIND:PATH` with parameters. */
const dataset = '--dataset';

function reduce(values: string): string {
  return values
    .split(',')
    .map((value) => (isAbsolute(value) ? `./${basename(value)}` : value))
    .join(',');
}

function reduceDataset(value: string): string {
  const [kind, path = '', params = ''] = splitReference(value) ?? [];
  return kind !== undefined && isAbsolute(path) ? `${kind}:./${basename(path)}${params}` : value;
}

function recorded(option: string, value: string): string {
  if (folders.includes(option)) return 'DIR';
  if (paths.includes(option)) return reduce(value);
  return option === dataset ? reduceDataset(value) : value;
}

/** Arguments as they are recorded in cards and results: without what only makes sense on one machine. */
export function recordedArguments(args: readonly string[]): string[] {
  return args.map((arg, i) => {
    const before = args[i - 1] ?? '';
    const [option, value] = arg.startsWith('--') && arg.includes('=') ? splitOption(arg) : [before, arg];
    const kept = recorded(option, value);
    return option === before && value === arg ? kept : `${option}=${kept}`;
  });
}

function splitOption(arg: string): [option: string, value: string] {
  const at = arg.indexOf('=');
  return [arg.slice(0, at), arg.slice(at + 1)];
}

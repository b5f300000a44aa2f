import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'ava';

const root = new URL('../../', import.meta.url);
const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  scripts: Record<string, string>;
};
const files = Object.values(scripts).flatMap((command) => /benchmarks\/\S+\.ts/.exec(command) ?? []);

test('every script of benchmarks prints its errors plainly', (t) => {
  t.true(files.length > 10);
  for (const file of files)
    t.regex(readFileSync(new URL(file, root), 'utf8'), /^import '[./]+support\/plain-errors.ts';$/m, file);
});

test('an option that a script does not have, and a folder that is missing, are said without a stack', (t) => {
  const end = (...args: string[]) =>
    spawnSync(process.execPath, ['--import=tsx', 'benchmarks/zoo/table.ts', ...args], { cwd: root, encoding: 'utf8' });
  const [option, folder] = [end('--nothing'), end('nowhere')];
  t.deepEqual([option.status, folder.status], [2, 2]);
  t.is(option.stderr, "error: Unknown option '--nothing'. The script says at its head how it is called.\n");
  t.regex(folder.stderr, /^error: there is no run folder "nowhere"\.\n.*\n$/);
});

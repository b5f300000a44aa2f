import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import test from 'ava';

test('a process may exit at any time: its code is kept and nothing is printed', async (t) => {
  const script = fileURLToPath(new URL('exit-while-running.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import=tsx', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  t.deepEqual({ code, signal }, { code: 130, signal: null });
  t.deepEqual(printed, { stdout: 'running\n', stderr: '' });
});

/**
 * How long the default benchmark takes from the start of the process to its first clean images and to its first attack, with
 * nothing kept from earlier runs and then again.
 *
 *   npm run speed:start
 */
import '../support/plain-errors.ts';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const starts = 4;

/** The child: runs the default benchmark and says when it got where, in seconds since the process began. */
async function reportStages(): Promise<void> {
  const { run } = await import('../../src/index.ts');
  const reached = new Map<string, number>();
  await run(
    { attacks: ['pgd'] },
    {
      onProgress: ({ activity }) => {
        if (!reached.has(activity)) reached.set(activity, performance.now() / 1000);
      },
    },
  );
  const told = [...reached].map(([activity, seconds]) => `${activity} ${seconds.toFixed(2)} s`);
  console.log(`${told.join(', ')}, end ${(performance.now() / 1000).toFixed(2)} s`);
}

function measure(): void {
  const cache = mkdtempSync(join(tmpdir(), 'epsball-start-'));
  try {
    for (let i = 1; i <= starts; i++) {
      process.stdout.write(`start ${i}: `);
      const env = { ...process.env, EPSBALL_CACHE: cache, EPSBALL_START_CHILD: '1' };
      const args = ['--import=tsx', fileURLToPath(import.meta.url)];
      if (spawnSync(process.execPath, args, { env, stdio: 'inherit' }).status !== 0) process.exitCode = 1;
    }
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

if (process.env['EPSBALL_START_CHILD']) await reportStages();
else measure();

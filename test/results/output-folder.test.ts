import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { assertWritableOutput } from '../../src/results/output-folder.ts';

/** Calls a function without the powers of root, who may read any folder. */
function asOrdinaryUser(use: () => void): void {
  const nobody = 65_534;
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(nobody);
  try {
    use();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

test('an output folder that cannot be read is a mistake that the user is told about', (t) => {
  const scratch = mkdtempSync(join(tmpdir(), 'epsball-out-'));
  const locked = join(scratch, 'locked');
  chmodSync(scratch, 0o755);
  mkdirSync(locked);
  chmodSync(locked, 0);
  t.teardown(() => {
    chmodSync(locked, 0o700);
    rmSync(scratch, { recursive: true });
  });
  asOrdinaryUser(() => {
    t.throws(
      () => {
        assertWritableOutput(locked);
      },
      {
        code: 'OUTPUT_NOT_WRITABLE',
        message: /^cannot read the output folder ".*locked": EACCES: permission denied\.\n/,
      },
    );
  });
});

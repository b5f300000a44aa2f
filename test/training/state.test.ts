import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { hasState, loadState, removeState, saveState, type TrainingState } from '../../src/training/state.ts';

const state: TrainingState = {
  epoch: 3,
  step: 468,
  seconds: 12.5,
  parameters: Float32Array.of(1, -2, 3),
  first: Float32Array.of(0.5, 0, -0.5),
  second: Float32Array.of(1e-8, 2e-8, 3e-8),
  statistics: Float32Array.of(7, 8),
  averageParameters: Float32Array.of(1.5, -1, 2),
  averageStatistics: Float32Array.of(6, 9),
};

async function withState(body: (folder: string, file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'epsball-state-'));
  try {
    await saveState(folder, state);
    await body(folder, join(folder, 'state.safetensors'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a saved state is loaded again, leaves one file, and can be removed', async (t) => {
  await withState(async (folder) => {
    t.true(hasState(folder));
    t.deepEqual(await readdir(folder), ['state.safetensors']);
    t.deepEqual(await loadState(folder, 3, 2), state);
    await removeState(folder);
    t.false(hasState(folder));
  });
});

test('the state of another network is refused', async (t) => {
  await withState(async (folder) => {
    await t.throwsAsync(loadState(folder, 4, 2), { code: 'CORRUPT_WEIGHTS' });
    await t.throwsAsync(loadState(folder, 3, 0), { code: 'CORRUPT_WEIGHTS' });
  });
});

test('a damaged state is refused', async (t) => {
  await withState(async (folder, file) => {
    const bytes = await readFile(file);
    await writeFile(file, bytes.subarray(0, bytes.length - 4));
    await t.throwsAsync(loadState(folder, 3, 2), { code: 'CORRUPT_WEIGHTS' });
  });
});

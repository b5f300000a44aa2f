import test from 'ava';
import type { Engine } from '../../../src/engine/types.ts';

/** Closes engines that all tests of a file share; to be called beside the tests, when nothing is awaited any more. */
export function closeAfterAll(...engines: readonly Engine[]): void {
  test.after.always(async () => {
    await Promise.all(engines.map((engine) => engine.close()));
  });
}

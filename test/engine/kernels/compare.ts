import type { ExecutionContext } from 'ava';

/** Below this the magnitudes of a tensor are what cancellation leaves of numbers near one. */
const smallestScale = 1e-2;

/**
 * Asserts that two arrays agree to a deviation relative to the largest magnitude, infinities and NaN in the same places.
 */
export function assertClose(
  t: ExecutionContext,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  t.is(actual.length, expected.length, `${what}: length`);
  const finite = Array.from(expected).filter(Number.isFinite);
  const scale = finite.reduce((largest, value) => Math.max(largest, Math.abs(value)), smallestScale);
  for (let i = 0; i < expected.length; i++) {
    const [is, should] = [actual[i]!, expected[i]!];
    const agrees = Number.isFinite(should) ? Math.abs(is - should) <= tolerance * scale : Object.is(is, should);
    if (!agrees) {
      t.fail(`${what}: element ${i} is ${is}, not ${should} (largest magnitude ${scale})`);
      return;
    }
  }
  t.pass();
}

import test from 'ava';
import fc from 'fast-check';
import { clipped } from '../../../reports/charts/clipped.ts';
import { separate } from '../../../reports/charts/separate.ts';

test('labels keep their distance, their order and the bottom', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 12 }), (values) => {
      const heights = separate(values, { bottom: 0, gap: 6 });
      const sorted = heights.toSorted((a, b) => a - b);
      t.true(sorted[0]! >= 0);
      for (let i = 1; i < sorted.length; i++) t.true(sorted[i]! - sorted[i - 1]! >= 6 - 1e-9);
      for (let i = 0; i < values.length; i++) {
        for (let j = 0; j < values.length; j++) if (values[i]! > values[j]!) t.true(heights[i]! > heights[j]!);
      }
    }),
  );
});

test('labels that have room stand at their values', (t) => {
  t.deepEqual(separate([50, 10, 90], { bottom: 0, gap: 6 }), [50, 10, 90]);
  t.deepEqual(separate([0, 0, 0], { bottom: 0, gap: 6 }), [12, 6, 0]);
});

test('a text is cut off where it is too wide, between characters', (t) => {
  t.is(clipped('resnet18', { fontSize: 12, widest: 200 }), 'resnet18');
  const cut = clipped('😀'.repeat(100), { fontSize: 10, widest: 58 });
  t.is(cut, `${'😀'.repeat(9)}…`);
});

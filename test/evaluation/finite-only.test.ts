import test from 'ava';
import { EpsballError } from '../../src/errors.ts';
import { finiteOnly } from '../../src/evaluation/finite-only.ts';

test('answers that are finite are passed on, and others are refused by name', async (t) => {
  const rows = [{ y: Float32Array.of(1) }, { y: Float32Array.of(-1) }];
  const power = finiteOnly(
    (given) => Promise.resolve(given.map(({ y }) => ({ logits: Float32Array.of(1, (y as Float32Array)[0]! ** 2.2) }))),
    'mine',
    'noise',
  );
  t.deepEqual(await power(rows.slice(0, 1)), [{ logits: Float32Array.of(1, 1) }]);
  await t.throwsAsync(power(rows), {
    instanceOf: EpsballError,
    code: 'MODEL_UNSUITABLE',
    message: /^mine answers with logits that are not finite \(noise\).*\nNoisy images have pixels below 0/,
  });
});

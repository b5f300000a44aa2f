import test from 'ava';
import { psnr } from '../../src/stats/psnr.ts';

test('an error of a tenth of the range everywhere is 20 dB', (t) => {
  const clean = Float32Array.of(0.1, 0.5, 0.9);
  const image = clean.map((value, i) => value + (i % 2 ? 0.1 : -0.1));
  t.true(Math.abs(psnr(image, clean) - 20) < 1e-4);
  t.is(psnr(clean, clean), Infinity);
});

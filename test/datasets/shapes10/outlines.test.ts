import test from 'ava';
import { outlines } from '../../../src/datasets/shapes10/outlines.ts';

const steps = Array.from({ length: 241 }, (_, i) => (i - 120) / 80);

for (const [name, inside] of Object.entries(outlines)) {
  test(`the ${name} is its own mirror image and lies within the reach of a figure`, (t) => {
    let area = 0;
    for (const u of steps) {
      for (const v of steps) {
        if (inside(u, v) !== inside(-u, v)) t.fail(`not symmetric at ${u}, ${v}`);
        if (!inside(u, v)) continue;
        area += 1 / 6400;
        if (u * u + v * v > 1.18 * 1.18) t.fail(`too large at ${u}, ${v}`);
      }
    }
    t.true(area > 0.8 && area < 3, `area ${area}`);
  });
}

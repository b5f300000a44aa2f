import test from 'ava';
import { certifyImage } from '../../src/certification/certify-image.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { clopperPearsonLower, normalQuantile } from '../../src/stats/quantiles.ts';

test('the class is chosen by other draws than those that bound its probability', (t) => {
  const { prediction, radius } = certifyImage([1, 9, 0], [100, 890, 10], 0.25, 0.001);
  t.is(prediction, 1);
  t.is(radius, 0.25 * normalQuantile(clopperPearsonLower(890, 1000, 0.001)));
});

test('it abstains where the class chosen is not certain to have the majority', (t) => {
  t.deepEqual(certifyImage([9, 1], [510, 490], 0.25, 0.001), { prediction: null, radius: 0 });
  t.deepEqual(certifyImage([9, 1], [100, 900], 0.25, 0.001), { prediction: null, radius: 0 });
});

test('the largest radius is that of as many draws without an exception', (t) => {
  const { radius } = certifyImage([100, 0], [100_000, 0], 1, 0.001);
  t.true(Math.abs(radius - 3.8115) < 1e-3, String(radius));
});

test('on a linear classifier the radius is the distance to its plane, within the confidence bound', (t) => {
  const dimensions = 20;
  const weights = drawNormal(randomStream('certified weights'), dimensions);
  const norm = Math.hypot(...weights);
  const [sigma, draws, alpha, images] = [0.5, 20_000, 0.001, 40];
  const count = (distance: number, size: number, image: number): [number, number] => {
    const stream = randomStream('certified noise', size, image);
    let positive = 0;
    for (let draw = 0; draw < size; draw++) {
      const noise = drawNormal(stream, dimensions);
      const along = noise.reduce((sum, value, i) => sum + value * weights[i]!, 0) / norm;
      if (distance + sigma * along > 0) positive++;
    }
    return [size - positive, positive];
  };
  for (let image = 0; image < images; image++) {
    const distance = ((image + 1) / images) * 2 * sigma;
    const { prediction, radius } = certifyImage(
      count(distance, 200, image),
      count(distance, draws, image),
      sigma,
      alpha,
    );
    if (prediction === null) {
      t.true(distance < 0.1 * sigma, `abstains at ${distance}`);
      continue;
    }
    t.is(prediction, 1);
    t.true(radius <= distance, `${radius} above the exact ${distance}`);
    t.true(radius > 0.9 * distance - 0.05 * sigma, `${radius} far below the exact ${distance}`);
  }
});

import test from 'ava';
import { certifyImage } from '../../src/certification/certify-image.ts';
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

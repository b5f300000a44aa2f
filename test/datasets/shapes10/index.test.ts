import test from 'ava';
import { shapes10 } from '../../../src/datasets/shapes10/index.ts';

test('an image does not depend on which were asked for before', async (t) => {
  const forward = await shapes10.load('test');
  const backward = await shapes10.load('test');
  const indices = [0, 1, 2, 777, 1999];
  const first = indices.map((index) => forward.pixels(index));
  const second = indices.toReversed().map((index) => backward.pixels(index));
  t.deepEqual(first, second.toReversed());
});

test('images have 3072 bytes and differ between indices and between splits', async (t) => {
  const train = await shapes10.load('train');
  const held = await shapes10.load('validation');
  t.is(train.pixels(0).length, 32 * 32 * 3);
  t.notDeepEqual(train.pixels(0), train.pixels(1));
  t.notDeepEqual(train.pixels(0), held.pixels(0));
});

test('labels come in no repeating order', async (t) => {
  const set = await shapes10.load('test');
  const tens = Array.from({ length: 50 }, (_, ten) =>
    Array.from({ length: 10 }, (_, i) => set.label(10 * ten + i)).join(''),
  );
  t.true(new Set(tens).size > 45);
});

test('indices outside the split are refused', async (t) => {
  const set = await shapes10.load('test');
  for (const index of [-1, 2000, 0.5, Number.NaN]) {
    t.throws(() => set.pixels(index), { instanceOf: RangeError, message: /outside 0 to 1999/ });
    t.throws(() => set.label(index), { instanceOf: RangeError });
  }
});

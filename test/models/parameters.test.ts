import test from 'ava';
import { findModel, findNetwork } from '../../src/models/index.ts';
import { parameterLayout } from '../../src/training/layout.ts';
import { EpsballError } from '../../src/errors.ts';

function layoutOf(name: string, width: number, side = 32, classes = 10) {
  return parameterLayout(findModel(name).parameters({ width, inputShape: [side, side, 3], classes }));
}

test('resnet18 of width 64 has the published number of weights', (t) => {
  const { trained, statistics } = layoutOf('resnet18', 64);
  t.is(trained.size, 11_173_962);
  t.is(statistics.size, 9_600);
});

test('resnet18 of width 64 for ImageNet has the published number of weights', (t) => {
  t.is(layoutOf('resnet18', 64, 224, 1000).trained.size, 11_689_512);
});

test('gradresnet of width 64 has the backbone, side connections and head of its reference, and its own energy', (t) => {
  const { trained, statistics } = layoutOf('gradresnet', 64);
  const countOf = (pattern: RegExp): number =>
    trained.slots.filter(({ name }) => pattern.test(name)).reduce((total, { size }) => total + size, 0);
  t.is(countOf(/^(stem|stage)/), 11_162_048);
  t.is(countOf(/^side/), 43_008);
  t.is(countOf(/^head/), 736 * 10);
  t.is(countOf(/^energy/), 736 * 2);
  t.is(trained.size, 11_162_048 + 43_008 + 7_360 + 1_472);
  t.is(statistics.size, 0);
});

test('weight decay applies to filters and matrices only', (t) => {
  for (const name of ['resnet18', 'gradresnet']) {
    for (const { spec } of layoutOf(name, 8).trained.slots) t.is(spec.decay, spec.shape.length > 1);
  }
});

test('an unknown architecture is refused with a suggestion', (t) => {
  const error = t.throws(() => findModel('resnet19'), { instanceOf: EpsballError, code: 'UNKNOWN_NAME' });
  t.regex(error.message, /did you mean "resnet18"/);
  t.throws(() => findModel('toString'), { code: 'UNKNOWN_NAME' });
});

test('unet takes images whose sides can be halved twice, and says so of others', (t) => {
  const of = (side: number) => findNetwork('unet').parameters({ width: 16, inputShape: [side, side, 3], classes: 10 });
  t.notThrows(() => of(28));
  const message = /multiples of 4; these are 30x30\. Cut a folder of images to fit: folder:PATH:crop=28\./;
  t.throws(() => of(30), { instanceOf: EpsballError, code: 'INVALID_OPTION', message });
});

import { inspect } from 'node:util';
import test from 'ava';
import { EpsballError } from '../../src/errors.ts';
import { refuseUnheeded, resolveTraining, type TrainOptions } from '../../src/training/options.ts';

const plain: TrainOptions = { model: 'resnet18', dataset: 'shapes10' };

test('defaults are filled in', (t) => {
  const { width, batch, shard, seed, device, resume, out } = resolveTraining(plain);
  t.deepEqual([width, seed, device, resume], [16, '0', 'cpu', false]);
  t.is(batch % shard, 0);
  t.is(out, 'training/resnet18-shapes10');
  t.is(resolveTraining({ ...plain, out: 'x' }).out, 'x');
});

test('the name says what is special about a training', (t) => {
  const nameOf = (options: Partial<TrainOptions>): string => resolveTraining({ ...plain, ...options }).name;
  t.is(nameOf({ noiseLevels: [0.1, 0.2] }), 'resnet18-gauss-shapes10');
  t.is(nameOf({ adversarial: '8/255' }), 'resnet18-at-shapes10');
  t.is(nameOf({ model: 'gradresnet' }), 'gradresnet-shapes10');
  t.is(nameOf({ model: 'gradresnet', denoisingWeight: 0 }), 'gradresnet-cls-shapes10');
  t.is(nameOf({ model: 'unet' }), 'unet-shapes10');
  t.is(nameOf({ name: 'mine' }), 'mine');
});

test('noise is put on no image, half of them, or all', (t) => {
  const shareOf = (options: Partial<TrainOptions>): number => resolveTraining({ ...plain, ...options }).noisyShare;
  t.is(shareOf({}), 0);
  t.is(shareOf({ noiseLevels: [0.1, 0.2] }), 0.5);
  t.is(shareOf({ model: 'gradresnet' }), 0.5);
  t.is(shareOf({ model: 'unet' }), 1);
});

test('what is given is kept', (t) => {
  const given = { width: 24, epochs: 3, batch: 96, rate: 0.01, weightDecay: 0, seed: 'a', workers: 1, out: 'x' };
  t.like(resolveTraining({ ...plain, ...given }), given);
});

const mistakes: readonly (readonly [option: string, given: Partial<TrainOptions>])[] = [
  ['--width', { width: 12 }],
  ['--width', { width: 0 }],
  ['--width', { width: 8.5 }],
  ['--width', { width: Number.NaN }],
  ['--epochs', { epochs: 0 }],
  ['--batch', { batch: 48 }],
  ['--batch', { batch: -32 }],
  ['--rate', { rate: 0 }],
  ['--rate', { rate: Number.NaN }],
  ['--rate', { rate: Infinity }],
  ['--weight-decay', { weightDecay: -1 }],
  ['--denoising-weight', { denoisingWeight: -0.5, model: 'gradresnet' }],
  ['--label-smoothing', { labelSmoothing: 1 }],
  ['--ema-decay', { emaDecay: 1 }],
  ['--precision', { precision: 'float8' as 'float16' }],
  ['--noise-levels', { noiseLevels: [0, 0.5] }],
  ['--noise-levels', { noiseLevels: [0.5, 0.1] }],
  ['--noise-levels', { noiseLevels: [1e-50, 0.5] }],
  ['--adversarial', { model: 'unet', adversarial: '8/255' }],
  ['--train-images', { trainImages: 30 }],
  ['--seed', { seed: '' }],
];

for (const [option, given] of mistakes) {
  test(`refused: ${option} in ${inspect(given)}`, (t) => {
    const error = t.throws(() => resolveTraining({ ...plain, ...given }), { instanceOf: EpsballError });
    t.is(error.code, 'INVALID_OPTION');
    t.true(error.message.startsWith(option));
    t.true(error.message.split('\n').length <= 3);
  });
}

test('unknown architectures are refused', (t) => {
  t.throws(() => resolveTraining({ ...plain, model: 'vgg' }), { instanceOf: EpsballError, code: 'UNKNOWN_NAME' });
});

test("a model for data of one's own is called after the last part of their path", (t) => {
  const { name, out } = resolveTraining({ ...plain, dataset: 'folder:data/my photos:resize=256' });
  t.deepEqual([name, out], ['resnet18-my-photos', 'training/resnet18-my-photos']);
  t.is(
    resolveTraining({ ...plain, dataset: 'folder:data/photos/.' }).name,
    resolveTraining({ ...plain, dataset: 'folder:photos' }).name,
  );
});

const unheeded: readonly (readonly [option: string, given: Partial<TrainOptions>])[] = [
  ['--label-smoothing', { labelSmoothing: 0.1, model: 'unet' }],
  ['--denoising-weight', { denoisingWeight: 0, model: 'unet' }],
  ['--denoising-weight', { denoisingWeight: 5 }],
  ['--denoising-mean', { denoisingMean: 'geometric' }],
  ['--denoising-mean', { denoisingMean: 'geometric', denoisingWeight: 0, model: 'gradresnet' }],
];

for (const [option, given] of unheeded) {
  test(`what the network does not learn by is refused where a user gives it, and set aside elsewhere: ${inspect(given)}`, (t) => {
    const options = { ...plain, ...given };
    const error = t.throws(
      () => {
        refuseUnheeded(given, options);
      },
      { instanceOf: EpsballError, code: 'INVALID_OPTION' },
    );
    t.true(error.message.startsWith(option));
    const { labelSmoothing, denoisingMean, name } = resolveTraining(options);
    t.deepEqual([labelSmoothing, denoisingMean], [0, 'arithmetic']);
    t.false(name.includes('unet-cls'));
  });
}

test('a recipe may say what another option makes void', (t) => {
  const recipe: TrainOptions = { ...plain, model: 'gradresnet', denoisingMean: 'geometric' };
  const given = { denoisingWeight: 0 };
  t.notThrows(() => {
    refuseUnheeded(given, { ...recipe, ...given });
  });
  t.like(resolveTraining({ ...recipe, ...given }), { denoisingWeight: 0, denoisingMean: 'arithmetic' });
  t.is(resolveTraining(recipe).denoisingMean, 'geometric');
});

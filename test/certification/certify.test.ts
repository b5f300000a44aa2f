import test from 'ava';
import { renderCertification } from '../../reports/render.ts';
import { certify } from '../../src/certification/certify.ts';
import { certificationCsv } from '../../src/results/write-certification.ts';

const few = { dataset: 'shapes10', models: ['gradresnet'], samples: 6, choosing: 20, bounding: 100 } as const;

test('a trained joint model is certified, with and without denoising, the same with any number of workers', async (t) => {
  t.timeout(300_000);
  const options = {
    ...few,
    defenses: ['feedforward', 'tweedie-once'],
    params: { 'tweedie-once': { sigma: 0.1 } },
    sigmas: [0.1],
  };
  const certification = await certify({ ...options, workers: 2 });
  const again = await certify({ ...options, workers: 1 });
  const measured = ({ smoothed }: typeof certification) => smoothed.map(({ seconds: _, ...rest }) => rest);
  t.deepEqual(measured(again), measured(certification));
  const [plain, denoised] = certification.smoothed;
  t.is(denoised?.defense, 'tweedie-once');
  t.true(plain!.accuracy.successes >= 3, String(plain!.accuracy.successes));
  for (const { curve, samples, accuracy, abstained } of certification.smoothed) {
    t.is(curve[0]?.accuracy.successes, accuracy.successes);
    t.true(curve.every((point, i) => i === 0 || point.accuracy.value <= curve[i - 1]!.accuracy.value));
    t.is(samples.filter(({ prediction }) => prediction === null).length, abstained);
    t.true(samples.every(({ radius }) => radius >= 0 && radius < 0.1 * 4));
  }
  const html = renderCertification(certification);
  t.true(html.includes('gradresnet with tweedie-once'));
  t.false(/<script|undefined|NaN/.test(html));
  t.is(certificationCsv(certification).trimEnd().split('\n').length, 1 + 2 * 81);
});

test('one model denoises for another, whose name the results bear; the label sets what is denoised', async (t) => {
  const options = { ...few, models: ['resnet18'], sigmas: [0.1], purifier: 'gradresnet' };
  const certification = await certify({
    ...options,
    defenses: ['feedforward', 'tweedie-once:sigma=0.1', 'tweedie-once:sigma=0.01'],
  });
  const { config, models, smoothed } = certification;
  t.regex(renderCertification(certification), /purifier<[^]{0,80}gradresnet/);
  t.is(config.purifier, 'gradresnet');
  t.deepEqual(Object.keys(models), ['resnet18', 'gradresnet']);
  t.deepEqual(
    smoothed.map(({ model, defense, params }) => [model, defense, params.sigma]),
    [
      ['resnet18', 'feedforward', undefined],
      ['resnet18', 'tweedie-once:sigma=0.1', 0.1],
      ['resnet18', 'tweedie-once:sigma=0.01', 0.01],
    ],
  );
  const [bare, denoised, barely] = smoothed.map(({ samples }) => samples.map(({ radius }) => radius));
  t.notDeepEqual(denoised, bare);
  t.notDeepEqual(denoised, barely);
});

const mistakes: readonly (readonly [string, object, RegExp])[] = [
  ['no noise', { sigmas: [0] }, /sigma must be above 0.*got 0/],
  ['no draws', { bounding: 0 }, /bounding must be a whole number.*got 0/],
  ['a certain error', { alpha: 1 }, /alpha must be between 0 and 1, got 1/],
  ['a random defense', { defenses: ['added-noise'] }, /added-noise draws random numbers of its own/],
  ['a purifier without a density', { purifier: 'resnet18', defenses: ['tweedie-once'] }, /resnet18 cannot purify/],
  [
    'a purifier that nothing needs',
    { purifier: 'gradresnet' },
    /no defense of this run needs a joint model: feedforward/,
  ],
  ['a defense without a density', { models: ['resnet18'], defenses: ['tweedie-once'] }, /needs a joint density/],
];

for (const [what, change, message] of mistakes) {
  test(`refused: ${what}`, async (t) => {
    await t.throwsAsync(certify({ ...few, ...change }), { code: 'INVALID_OPTION', message });
  });
}

test('refused: a parameter of a defense that is not part of it', async (t) => {
  await t.throwsAsync(certify({ ...few, params: { 'tweedie-once': { sigma: 0.1 } } }), {
    code: 'INVALID_PARAM',
    message: /given for "tweedie-once", which is not part of this run: feedforward/,
  });
});

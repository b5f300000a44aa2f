import test from 'ava';
import { parseEpsilon } from '../../src/attacks/epsilon.ts';
import { resolveExperiment } from '../../src/bench/resolve.ts';
import type { RunOptions } from '../../src/bench/types.ts';
import { EpsballError } from '../../src/errors.ts';

test('an epsilon is read as a fraction or a number, and its text is kept', (t) => {
  t.deepEqual(parseEpsilon('8/255', 'linf', 3072), { epsilon: 8 / 255, epsilonText: '8/255' });
  t.deepEqual(parseEpsilon(' 0.5 ', 'l2', 3072), { epsilon: 0.5, epsilonText: '0.5' });
  t.deepEqual(parseEpsilon('0', 'linf', 3072), { epsilon: 0, epsilonText: '0' });
  t.is(parseEpsilon('1e-3', 'linf', 3072).epsilon, 0.001);
  t.is(parseEpsilon('.25', 'linf', 3072).epsilon, 0.25);
  t.is(parseEpsilon('1', 'linf', 3072).epsilon, 1);
});

for (const text of [
  '',
  '-1',
  '-8/255',
  'NaN',
  'Infinity',
  '8/0',
  '0/0',
  '8/',
  '/255',
  '1e999',
  '0x10',
  'eight',
  '1.01',
]) {
  test(`the epsilon "${text}" is refused for linf`, (t) => {
    t.throws(() => parseEpsilon(text, 'linf', 3072), { instanceOf: EpsballError, code: 'INVALID_OPTION' });
  });
}

test('an l2 radius may exceed 1, but not the diagonal of the box', (t) => {
  t.is(parseEpsilon('55', 'l2', 3072).epsilon, 55);
  t.throws(() => parseEpsilon('56', 'l2', 3072), { code: 'INVALID_OPTION' });
});

test('the quick benchmark fills in what is not given', async (t) => {
  const { config, device } = await resolveExperiment({ attacks: ['pgd'] });
  t.is(device, 'cpu');
  t.deepEqual(config, {
    benchmark: 'quick',
    models: ['resnet18', 'gradresnet'],
    purifier: null,
    datasets: ['shapes10'],
    defenses: ['feedforward'],
    attacks: ['pgd'],
    threats: [{ norm: 'linf', epsilon: 8 / 255, epsilonText: '8/255' }],
    samples: 512,
    seed: 0,
    gradients: ['full'],
    surrogate: null,
    params: { pgd: { steps: 40, relativeStepSize: 0.1, randomStart: true, loss: 'ce', restarts: 1 }, feedforward: {} },
    earlyExit: true,
    checks: true,
    target: 'none',
    budget: null,
    noise: ['fresh'],
    eot: [1],
    verdictDraws: 1,
  });
  t.false((await resolveExperiment({ attacks: ['pgd'], checks: false })).config.checks);
});

test('the quick benchmark takes fewer images where a defense works in steps', async (t) => {
  const samples = async (defenses: string[], asked?: number): Promise<number> =>
    (await resolveExperiment({ attacks: ['pgd'], defenses, samples: asked })).config.samples;
  t.is(await samples(['feedforward']), 512);
  t.is(await samples(['feedforward', 'tweedie']), 128);
  t.is(await samples(['tweedie'], 300), 300);
});

test('random defenses are averaged over 20 draws, others over one; eot is refused where it means nothing', async (t) => {
  const draws = async (defenses: string[], eot?: number[]): Promise<number[]> =>
    (await resolveExperiment({ attacks: ['pgd'], defenses, eot })).config.eot;
  t.deepEqual(await draws(['feedforward']), [1]);
  t.deepEqual(await draws(['feedforward', 'added-noise']), [20]);
  t.deepEqual(await draws(['added-noise'], [3, 8, 3]), [3, 8]);
  await t.throwsAsync(draws(['feedforward'], [3]), { code: 'INVALID_OPTION', message: /no defense of this run draws/ });
  await t.throwsAsync(draws(['added-noise'], [0]), { code: 'INVALID_OPTION', message: /from 1 to 1000; got 0/ });
});

test('draws are averaged over, too, where the surrogate of a deterministic defense is random', async (t) => {
  const options = { attacks: ['pgd'], defenses: ['tweedie'], surrogate: 'tweedie:noise=0.5' };
  t.deepEqual((await resolveExperiment(options)).config.eot, [20]);
  t.deepEqual((await resolveExperiment({ ...options, eot: [3] })).config.eot, [3]);
  await t.throwsAsync(resolveExperiment({ ...options, verdictDraws: 3 }), { message: /no defense of this run draws/ });
});

test('a surrogate takes the parameters of its defense, which are recorded with it, and may purify by a model of its own', async (t) => {
  const options = { attacks: ['pgd'], defenses: ['added-noise'], models: ['resnet18'], purifier: 'gradresnet' };
  const { config, surrogate, purifierPlace } = await resolveExperiment({
    ...options,
    surrogate: 'tweedie:steps=7',
    params: { tweedie: { sigma: 0.3 } },
  });
  t.is(config.surrogate, 'tweedie:steps=7');
  t.like(config.params['tweedie:steps=7'], { steps: 7, sigma: 0.3 });
  t.deepEqual(surrogate!.params, config.params['tweedie:steps=7']);
  t.is(purifierPlace?.name, 'gradresnet');
});

test('norms have their own default radius; a given one goes with each norm; repetitions count once, however they are written', async (t) => {
  const usual = await resolveExperiment({ attacks: ['fgsm', 'fgsm'], norms: ['linf', 'l2'] });
  t.deepEqual(usual.config.attacks, ['fgsm']);
  t.deepEqual(
    usual.config.threats.map(({ norm, epsilonText }) => `${norm} ${epsilonText}`),
    ['linf 8/255', 'l2 0.5'],
  );
  const given = await resolveExperiment({
    attacks: ['fgsm'],
    norms: ['linf', 'l2'],
    epsilons: ['0.1', '0.2', '0.1', '1/5'],
  });
  t.deepEqual(
    given.config.threats.map(({ norm, epsilonText }) => `${norm} ${epsilonText}`),
    ['linf 0.1', 'linf 0.2', 'l2 0.1', 'l2 0.2'],
  );
});

test('parameters may be text, as a command line gives them', async (t) => {
  const params = { pgd: { steps: '7', randomStart: 'false', relativeStepSize: 0.25 } };
  const { config } = await resolveExperiment({ attacks: ['pgd'], params });
  t.deepEqual(config.params.pgd, { steps: 7, relativeStepSize: 0.25, randomStart: false, loss: 'ce', restarts: 1 });
});

test('restarts of an attack that may start at the image are taken where it does not', async (t) => {
  const { config } = await resolveExperiment({ attacks: ['fgsm:randomStart=true:restarts=3', 'fab:restarts=2'] });
  t.deepEqual(
    config.attacks.map((name) => config.params[name]!.restarts),
    [3, 2],
  );
});

test('parameters that say what an attack aims at are refused where --target does', async (t) => {
  const aimed = { target: 'next', models: ['resnet18'] };
  await t.throwsAsync(resolveExperiment({ ...aimed, attacks: ['apgd-t'], params: { 'apgd-t': { targets: 3 } } }), {
    code: 'INVALID_PARAM',
    message: /^with --target next the attack apgd-t aims at what that says, and apgd-t.targets says nothing/,
  });
  await t.throwsAsync(resolveExperiment({ ...aimed, attacks: ['fab-t:order=distance'] }), {
    message: /fab-t.order says nothing/,
  });
  await t.notThrowsAsync(resolveExperiment({ ...aimed, attacks: ['apgd-t:iterations=7', 'fab-t'] }));
});

test('a label sets parameters of its own, so that a run holds a plugin several times', async (t) => {
  const { config, attacks, knownAttacks, defenses } = await resolveExperiment({
    attacks: ['pgd', 'pgd:steps=7:randomStart=false'],
    defenses: ['tweedie:steps=3', 'tweedie:steps=5:noise=0.5'],
    params: { pgd: { steps: 9 }, tweedie: { stepSize: 0.5 } },
  });
  t.deepEqual(config.attacks, ['pgd', 'pgd:steps=7:randomStart=false']);
  t.deepEqual([config.params.pgd!.steps, config.params.pgd!.randomStart], [9, true]);
  const labelled = config.params['pgd:steps=7:randomStart=false']!;
  t.deepEqual([labelled.steps, labelled.randomStart], [7, false], 'the label comes before --set');
  const tweedies = defenses.map(({ name }) => config.params[name]!);
  t.deepEqual(
    tweedies.map(({ steps, noise, stepSize }) => [steps, noise, stepSize]),
    [
      [3, 0, 0.5],
      [5, 0.5, 0.5],
    ],
  );
  t.is(knownAttacks.get(attacks[1]!.name), attacks[1]);
});

test('a seed that spells a whole number is that number; a word is kept', async (t) => {
  t.is((await resolveExperiment({ attacks: ['pgd'], seed: '7' })).config.seed, 7);
  t.is((await resolveExperiment({ attacks: ['pgd'], seed: 'spring' })).config.seed, 'spring');
});

const refused: readonly [string, RunOptions, string, RegExp][] = [
  ['no attack', { attacks: [] }, 'INVALID_OPTION', /no attack is given.*fgsm, pgd/],
  ['an empty attack', { attacks: [''] }, 'INVALID_OPTION', /attack with an empty name.*fgsm, pgd/],
  ['an unknown attack', { attacks: ['pdg'] }, 'UNKNOWN_NAME', /unknown attack "pdg" — did you mean "pgd"\?/],
  ['an unknown defense', { attacks: ['pgd'], defenses: ['tweedy'] }, 'UNKNOWN_NAME', /did you mean "tweedie"/],
  ['an unknown data set', { attacks: ['pgd'], dataset: 'shapes' }, 'UNKNOWN_NAME', /shapes10/],
  ['an unknown norm', { attacks: ['pgd'], norms: ['l3'] }, 'UNKNOWN_NAME', /unknown norm "l3".*linf, l2, l1/],
  ['an unknown benchmark', { attacks: ['pgd'], benchmark: 'quik' }, 'UNKNOWN_NAME', /quick/],
  ['an unknown gradient', { attacks: ['pgd'], gradients: ['half'] }, 'UNKNOWN_NAME', /full, bpda/],
  ['an unknown device', { attacks: ['pgd'], device: 'tpu' as 'cpu' }, 'UNKNOWN_NAME', /cpu, webgpu/],
  ['an unknown parameter', { attacks: ['pgd'], params: { pgd: { stepz: 1 } } }, 'UNKNOWN_NAME', /did you mean "steps"/],
  [
    'a parameter of none',
    { attacks: ['fgsm'], params: { feedforward: { steps: 1 } } },
    'INVALID_PARAM',
    /has no parameters/,
  ],
  [
    'a parameter out of bounds',
    { attacks: ['pgd'], params: { pgd: { steps: '0' } } },
    'INVALID_PARAM',
    /pgd\.steps cannot be "0"; allowed: whole number from 1 to 100000/,
  ],
  ['a parameter of another type', { attacks: ['pgd'], params: { pgd: { steps: 'many' } } }, 'INVALID_PARAM', /"many"/],
  ['an empty parameter', { attacks: ['pgd'], params: { pgd: { steps: '' } } }, 'INVALID_PARAM', /pgd\.steps/],
  [
    'a parameter that is no number',
    { attacks: ['pgd'], params: { pgd: { steps: NaN } } },
    'INVALID_PARAM',
    /pgd\.steps/,
  ],
  [
    'restarts that all start at the image',
    { attacks: ['fgsm:restarts=3'] },
    'INVALID_PARAM',
    /fgsm\.restarts cannot be "3"; without a random start every run is the same: set randomStart=true/,
  ],
  [
    'a start that is not random for several restarts',
    { attacks: ['pgd'], params: { pgd: { restarts: 2, randomStart: 'false' } } },
    'INVALID_PARAM',
    /pgd\.restarts cannot be 2; without a random start/,
  ],
  [
    'a plugin that is not run',
    { attacks: ['fgsm'], params: { pgd: { steps: 1 } } },
    'INVALID_PARAM',
    /"pgd".*not part/,
  ],
  ['a label without a value', { attacks: ['pgd:steps'] }, 'INVALID_PARAM', /"pgd:steps".*NAME:PARAM=VALUE/],
  ['a label of nothing', { attacks: [':steps=3'] }, 'UNKNOWN_NAME', /unknown attack ""/],
  ['an unknown parameter in a label', { attacks: ['pgd:stepz=3'] }, 'UNKNOWN_NAME', /parameter of pgd.*"steps"/],
  ['parameters of a label', { attacks: ['pgd:steps=3'], params: { 'pgd:steps=3': {} } }, 'INVALID_PARAM', /not part/],
  ['a purifier for nothing', { attacks: ['pgd'], purifier: 'gradresnet' }, 'INVALID_OPTION', /no defense.*feedforward/],
  [
    'an unknown purifier',
    { attacks: ['pgd'], defenses: ['tweedie'], purifier: 'gradresne' },
    'UNKNOWN_NAME',
    /"gradresnet"/,
  ],
  [
    'a surrogate without a name',
    { attacks: ['pgd'], gradients: ['surrogate'] },
    'INVALID_OPTION',
    /--surrogate tweedie:steps=10/,
  ],
  ['an unknown surrogate', { attacks: ['pgd'], surrogate: 'tweedy' }, 'UNKNOWN_NAME', /"tweedie"/],
  [
    'several verdict draws for an ensemble that seeks the smallest break',
    { attacks: ['autoattack'], defenses: ['added-noise'], verdictDraws: 10 },
    'INVALID_OPTION',
    /fab-t, by itself or in an ensemble.*autoattack-rand/,
  ],
  ['zero samples', { attacks: ['pgd'], samples: 0 }, 'INVALID_OPTION', /from 1 to 2000.*got 0/],
  ['negative samples', { attacks: ['pgd'], samples: -5 }, 'INVALID_OPTION', /got -5/],
  ['half a sample', { attacks: ['pgd'], samples: 0.5 }, 'INVALID_OPTION', /got 0.5/],
  ['too many samples', { attacks: ['pgd'], samples: 2001 }, 'INVALID_OPTION', /from 1 to 2000/],
  ['an empty seed', { attacks: ['pgd'], seed: '' }, 'INVALID_OPTION', /seed/],
  ['a fractional seed', { attacks: ['pgd'], seed: 1.5 }, 'INVALID_OPTION', /seed/],
  ['no workers', { attacks: ['pgd'], workers: 0 }, 'INVALID_OPTION', /workers.*got 0/],
  [
    'a data folder for drawn images',
    { attacks: ['pgd'], dataDir: 'cifar-10-batches-bin' },
    'INVALID_OPTION',
    /"cifar-10-batches-bin".*shapes10 is drawn by code and has no files.*\n.*--dataset cifar10/,
  ],
  ['an empty epsilon', { attacks: ['pgd'], epsilons: [''] }, 'INVALID_OPTION', /epsilon/],
  ['a wide epsilon', { attacks: ['pgd'], epsilons: ['8'] }, 'INVALID_OPTION', /8\/255/],
];

for (const [what, options, code, message] of refused) {
  test(`${what} is refused in one to three lines`, async (t) => {
    const error = await t.throwsAsync(resolveExperiment(options), { instanceOf: EpsballError, code, message });
    t.true(error.message.split('\n').length <= 3, error.message);
  });
}

test('a benchmark brings its surrogate, unless the user names ways of gradients without it', async (t) => {
  const { config } = await resolveExperiment({ benchmark: 'purification-l2' });
  t.deepEqual(config.gradients, ['full', 'bpda', 'bpda-score', 'transfer', 'surrogate']);
  t.is(config.surrogate, 'tweedie-once');
  const ways = async (options: RunOptions) => {
    const { config: chosen } = await resolveExperiment({ benchmark: 'purification-l2', ...options });
    return [chosen.gradients, chosen.surrogate];
  };
  t.deepEqual(await ways({ gradients: ['full'] }), [['full'], null]);
  t.deepEqual(await ways({ gradients: ['surrogate'] }), [['surrogate'], 'tweedie-once']);
  t.deepEqual(await ways({ gradients: ['full'], surrogate: 'tweedie:steps=3' }), [
    ['full', 'surrogate'],
    'tweedie:steps=3',
  ]);
});

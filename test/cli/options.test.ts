import test from 'ava';
import { EpsballError } from '../../src/errors.ts';
import { benchOptions, runOptions } from '../../src/cli/bench-options.ts';
import { readArguments } from '../../src/cli/options.ts';
import { readSettings } from '../../src/cli/values.ts';

const read = (...args: string[]): ReturnType<typeof runOptions> =>
  runOptions(readArguments(args, benchOptions, 0), args);

test('lists repeat or take commas; everything else is handed on as text', (t) => {
  const options = read(
    '--attack',
    'fgsm,pgd',
    '--attack=square',
    '--epsilon',
    '4/255,0.5',
    '--seed',
    '-1',
    '--samples',
    '7',
  );
  t.deepEqual(options.attacks, ['fgsm', 'pgd', 'square']);
  t.deepEqual(options.epsilons, ['4/255', '0.5']);
  t.is(options.seed, '-1');
  t.is(options.samples, 7);
  t.is(options.models, undefined);
  t.is(options.params, undefined);
});

test('empty values stay visible, so that they are refused and not taken for defaults', (t) => {
  const options = read('--attack', '', '--seed=', '--epsilon', 'a,,b', '--model', '');
  t.deepEqual(options.attacks, ['']);
  t.is(options.seed, '');
  t.deepEqual(options.epsilons, ['a', '', 'b']);
  t.deepEqual(options.models, ['']);
});

test('settings become parameters by plugin; commas separate settings but do not cut values', (t) => {
  t.deepEqual(readSettings(['pgd.steps=40,pgd.restarts=2', 'tweedie.sigma=0.1', 'x.levels=[1,2]', 'pgd.steps=50']), {
    pgd: { steps: '50', restarts: '2' },
    tweedie: { sigma: '0.1' },
    x: { levels: '[1,2]' },
  });
  t.deepEqual(Object.keys(readSettings(['__proto__.polluted=1'])), ['__proto__']);
  t.is(({} as { polluted?: string }).polluted, undefined);
  for (const setting of ['', 'pgd', 'pgd.steps', 'pgd.steps=', '.steps=1', 'pgd.=1', 'steps=4']) {
    const error = t.throws(() => readSettings([setting]), { instanceOf: EpsballError });
    t.is(error.code, 'INVALID_PARAM');
    t.true(error.message.includes(`"${setting}"`));
  }
});

const mistakes: Record<string, { args: string[]; message: RegExp }> = {
  'an unknown option': { args: ['--atack', 'pgd'], message: /unknown option "--atack" — did you mean "--attack"/ },
  'a short option': { args: ['-a'], message: /unknown option "-a"/ },
  'a missing value at the end': { args: ['--attack'], message: /--attack needs a value/ },
  'an option where a value belongs': { args: ['--attack', '--quiet'], message: /--attack needs a value/ },
  'a value for a switch': { args: ['--json=yes'], message: /--json is a switch/ },
  'two values for one': { args: ['--seed', '1', '--seed', '2'], message: /--seed is given twice/ },
  'an argument too many': { args: ['pgd'], message: /"pgd" is one argument too many/ },
  'words for a number': { args: ['--samples', 'many'], message: /--samples must be a whole number; got "many"/ },
  'nothing for a number': { args: ['--workers='], message: /--workers must be a whole number; got ""/ },
  'a fraction for a whole number': { args: ['--samples', '1.5'], message: /got "1\.5"/ },
};
for (const [title, { args, message }] of Object.entries(mistakes)) {
  test(`refuses ${title}`, (t) => {
    t.throws(() => read(...args), { instanceOf: EpsballError, message });
  });
}

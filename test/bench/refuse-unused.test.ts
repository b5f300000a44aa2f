import test from 'ava';
import { refuseUnused } from '../../src/bench/refuse-unused.ts';
import { resolveExperiment } from '../../src/bench/resolve.ts';
import type { RunOptions } from '../../src/bench/types.ts';
import { EpsballError } from '../../src/errors.ts';

const refused: readonly [string, RunOptions, RegExp][] = [
  [
    'a way of gradients where nothing has steps',
    { attacks: ['pgd'], gradients: ['full', 'bpda'] },
    /^gradient is bpda, but no defense.*feedforward/,
  ],
  [
    'a surrogate where nothing has steps',
    { attacks: ['pgd'], surrogate: 'tweedie' },
    /^surrogate is tweedie, but no defense/,
  ],
  [
    'own draws of an attacker who knows those of the verdict',
    { attacks: ['pgd'], defenses: ['added-noise'], noise: ['fixed'], eot: [50] },
    /^eot is 50, but with the noise fixed.*--verdict-draws/,
  ],
  [
    'a way of gradients of attacks that follow none',
    { attacks: ['square'], defenses: ['tweedie'], gradients: ['bpda'] },
    /^gradient is bpda, but no attack of this run follows gradients.*: square\. Leave/,
  ],
  [
    'a surrogate for attacks that follow no gradients',
    { attacks: ['square'], defenses: ['tweedie'], surrogate: 'tweedie:steps=20' },
    /^surrogate is tweedie:steps=20, but no attack of this run follows/,
  ],
  [
    'draws where points are made without the defense',
    { attacks: ['pgd'], defenses: ['tweedie:noise=0.5'], gradients: ['transfer'], eot: [5] },
    /^eot is 5, but no attack of this run sees noise/,
  ],
  [
    'a kind of noise where points are made on another model',
    { attacks: ['transfer'], defenses: ['added-noise'], noise: ['fixed'] },
    /^noise is fixed, but no attack of this run sees noise/,
  ],
];

for (const [what, options, message] of refused) {
  test(`${what} is refused`, async (t) => {
    const experiment = await resolveExperiment(options);
    const refuse = (): void => {
      refuseUnused(options, experiment);
    };
    t.throws(refuse, { instanceOf: EpsballError, code: 'INVALID_OPTION', message });
  });
}

const allowed: readonly [string, RunOptions][] = [
  [
    'ways of gradients, where some defense has steps',
    { attacks: ['pgd'], defenses: ['feedforward', 'tweedie'], gradients: ['bpda'] },
  ],
  ['what a benchmark brings, where nothing has steps', { benchmark: 'purification-l2', defenses: ['feedforward'] }],
  [
    'own draws beside those of the verdict',
    { attacks: ['pgd'], defenses: ['added-noise'], noise: ['fresh', 'fixed'], eot: [50] },
  ],
  [
    'ways of gradients, where some attack follows them',
    { attacks: ['square', 'pgd'], defenses: ['tweedie'], gradients: ['bpda'] },
  ],
  ['the full gradient anywhere', { attacks: ['pgd'], gradients: ['full'] }],
];

for (const [what, options] of allowed) {
  test(`${what}, is allowed`, async (t) => {
    const experiment = await resolveExperiment(options);
    t.notThrows(() => {
      refuseUnused(options, experiment);
    });
  });
}

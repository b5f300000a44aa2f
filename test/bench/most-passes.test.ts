import test from 'ava';
import { planExperiment, runExperiment } from '../../src/bench/run.ts';
import type { RunOptions } from '../../src/bench/types.ts';

const settings: Readonly<Record<string, RunOptions>> = {
  'verdicts over several draws': {
    attacks: ['pgd:steps=6'],
    defenses: ['added-noise'],
    epsilons: ['4/255'],
    eot: [2],
    verdictDraws: 5,
  },
  'the smallest perturbation': { attacks: ['fab-t:iterations=6:targets=2'] },
  'runs to the end': { attacks: ['pgd:steps=6'], earlyExit: false },
  'targets in the order of their distance': { attacks: ['apgd-t:iterations=6:order=distance:targets=2'] },
};

for (const [what, options] of Object.entries(settings)) {
  test(`a plan names as many passes as a run takes, or more: ${what}`, async (t) => {
    const given = { ...options, models: ['resnet18'], samples: 12, checks: false };
    const planned = (await planExperiment(given)).cells[0]!;
    const cell = (await runExperiment(given)).result.cells[0]!;
    if (cell.status !== 'done') return t.fail(cell.status);
    const { forwardPasses, backwardPasses } = cell.cost;
    t.true(forwardPasses > 0 && forwardPasses <= planned.forwardPasses, `${forwardPasses} of ${planned.forwardPasses}`);
    t.true(backwardPasses <= planned.backwardPasses, `${backwardPasses} of ${planned.backwardPasses}`);
  });
}

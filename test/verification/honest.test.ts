import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { runExperiment } from '../../src/bench/run.ts';
import { recompute } from '../../src/verification/recompute.ts';
import { verifyRun } from '../../src/verification/verify.ts';
import { fallen, publish, rulingOn, scratch } from './publish.ts';

test.serial(
  'a run with points stands, also attacked again: random defense under several draws, several radii',
  async (t) => {
    const run = await publish(join(scratch(t), 'run'), {
      attacks: ['pgd'],
      models: ['gradresnet'],
      defenses: ['feedforward', 'added-noise'],
      params: { pgd: { steps: 2 }, 'added-noise': { sigma: 0.2 } },
      epsilons: ['8/255', '16/255'],
      verdictDraws: 3,
      eot: [2],
      samples: 4,
      saveAdversarial: true,
    });
    const verification = await verifyRun(run, { repeat: 3, workers: 1 });
    t.deepEqual(fallen(verification), []);
    const robust = rulingOn(verification, 'gradresnet/shapes10/added-noise/pgd+eot2/linf-8/255, robust majority');
    t.is(robust.verdict, 'stands');
    const open = verification.steps.flatMap(({ rulings }) =>
      rulings.filter(({ verdict }) => verdict === 'not checked'),
    );
    t.true(
      open.every(({ about }) => about === 'report.html' || about.endsWith(', cost and checks')),
      JSON.stringify(open),
    );
  },
);

test.serial('an ensemble over two radii, a targeted run and smallest perturbations stand', async (t) => {
  const folder = scratch(t);
  const given = { models: ['resnet18'], samples: 4, saveAdversarial: true };
  const ensemble = await publish(join(folder, 'ensemble'), {
    ...given,
    attacks: ['apgd'],
    params: { apgd: { iterations: 4 } },
    epsilons: ['2/255', '8/255'],
  });
  const params = { pgd: { steps: 2 }, deepfool: {} };
  const target = await publish(join(folder, 'target'), {
    ...given,
    attacks: ['pgd'],
    params: { pgd: { steps: 3 } },
    target: 'next',
  });
  const smallest = await publish(join(folder, 'smallest'), {
    ...given,
    attacks: ['pgd', 'deepfool'],
    params,
    norms: ['l2'],
    epsilons: ['0.05', '0.2'],
  });
  for (const run of [ensemble, target, smallest]) {
    const verification = await verifyRun(run, { workers: 1 });
    t.deepEqual(fallen(verification), []);
  }
  const stages = rulingOn(
    await verifyRun(ensemble, { workers: 1 }),
    'resnet18/shapes10/feedforward/apgd/linf-8/255, stages',
  );
  t.is(stages.verdict, 'stands');
});

test.serial(
  'without points the clean numbers stand, and of the robust ones it is said why they could not be judged',
  async (t) => {
    const run = await publish(join(scratch(t), 'run'), {
      attacks: ['fgsm'],
      models: ['gradresnet'],
      defenses: ['feedforward', 'tweedie'],
      samples: 4,
    });
    const verification = await verifyRun(run, { workers: 1 });
    t.deepEqual(fallen(verification), []);
    for (const defense of ['feedforward', 'tweedie']) {
      const cell = `gradresnet/shapes10/${defense}/fgsm/linf-8/255`;
      t.is(rulingOn(verification, `${cell}, clean accuracy`).verdict, 'stands');
      t.is(rulingOn(verification, `${cell}, examples`).verdict, 'stands');
      const robust = rulingOn(verification, `${cell}, robust accuracy`);
      t.is(robust.verdict, 'not checked');
      t.regex(robust.words, /could not be re-judged, since the run was not made with --save-adversarial/);
    }
  },
);

test.serial(
  'numbers come out of the records as the runner has them, under several draws and aimed at a class',
  async (t) => {
    const outcome = await runExperiment({
      attacks: ['pgd'],
      models: ['gradresnet'],
      defenses: ['added-noise'],
      params: { pgd: { steps: 2 }, 'added-noise': { sigma: 0.3 } },
      epsilons: ['4/255'],
      verdictDraws: 5,
      eot: [1],
      target: 'next',
      samples: 8,
      checks: false,
      workers: 1,
    });
    const [cell] = outcome.result.cells;
    if (cell?.status !== 'done') throw new Error('the cell was not measured');
    const { robustAverage, robustAccuracy, cleanAverage } = cell.metrics;
    t.true(robustAverage!.value > robustAccuracy.value && cleanAverage!.value < 1, 'draws differ, or nothing is shown');
    t.deepEqual(recompute(cell, outcome.samples, 10, 'next').metrics, cell.metrics);
  },
);

for (const commit of ['3e411b0', 'f827b5d', 'f5884a0']) {
  test.serial(
    `of a run before hashes (${commit}) it is said, and only what has changed since does not stand`,
    async (t) => {
      const folder = fileURLToPath(new URL(`../fixtures/runs/${commit}/`, import.meta.url));
      const verification = await verifyRun(folder, { repeat: 1, workers: 1 });
      t.is(rulingOn(verification, 'files').words, 'the run was written before hashes were kept');
      t.is(rulingOn(verification, 'attacks').verdict, 'not checked');
      t.deepEqual(
        fallen(verification).map(({ about }) => about.replace(/ of .*/, '')),
        ['weights'],
      );
    },
  );
}

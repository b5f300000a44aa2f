import test from 'ava';
import { planExperiment, runExperiment } from '../../src/bench/run.ts';
import type { Plan, Progress } from '../../src/bench/types.ts';
import { hashConfig, runResultSchema, sampleRecordSchema, type Cell } from '../../src/results/schema.ts';

const options = {
  attacks: ['fgsm'],
  models: ['resnet18', 'gradresnet'],
  samples: 20,
  workers: 1,
  argv: ['epsball', 'bench'],
};

test('a run of shipped checkpoints gives a valid result, samples and examples', async (t) => {
  const plans: Plan[] = [];
  const progress: Progress[] = [];
  const cells: Cell[] = [];
  const { result, samples, examples } = await runExperiment(options, {
    onPlan: (plan) => plans.push(plan),
    onProgress: (step) => progress.push(step),
    onCell: (cell) => cells.push(cell),
  });
  t.deepEqual(runResultSchema.parse(result), result);
  t.is(result.status, 'done');
  t.is(result.datasets['shapes10']?.source, 'generated');
  t.deepEqual(result.cells, cells);
  t.deepEqual(
    cells.map(({ id }) => id),
    ['resnet18/shapes10/feedforward/fgsm/linf-8/255', 'gradresnet/shapes10/feedforward/fgsm/linf-8/255'],
  );
  t.is(plans.length, 1);
  t.is(plans[0]!.configHash, hashConfig(result.config));
  t.deepEqual(result.provenance.argv, ['epsball', 'bench']);
  t.is(samples.length, 40);
  samples.forEach((sample, i) => {
    t.deepEqual(sampleRecordSchema.parse(sample), sample);
    t.is(sample.sample, Math.floor(i / 2));
  });
  t.deepEqual(progress.at(-1)?.done, 40);
  t.true(progress.every(({ total }) => total === 40));
  t.true(examples.length > 0 && examples.length <= 8);
  for (const { clean, adversarial, steps, shape } of examples) {
    t.is(clean.image.length, shape[0] * shape[1] * shape[2]);
    t.is(adversarial.image.length, clean.image.length);
    t.is(steps, undefined);
  }
});

test('a plan has every cell, with a line for those that cannot be measured', async (t) => {
  const plan = await planExperiment({ ...options, attacks: ['fgsm', 'pgd'], defenses: ['feedforward', 'tweedie'] });
  t.is(plan.cells.length, 8);
  const skipped = plan.cells.filter(({ skipped }) => skipped);
  t.deepEqual(
    skipped.map(({ model, defense, attack }) => [model, defense, attack]),
    [
      ['resnet18', 'tweedie', 'fgsm'],
      ['resnet18', 'tweedie', 'pgd'],
    ],
  );
  t.regex(skipped[0]!.skipped!, /joint density/);
  const pgd = plan.cells.find(({ attack }) => attack === 'pgd');
  t.is(pgd?.forwardPasses, 20 * 41);
  t.is(pgd?.backwardPasses, 20 * 40);
});

test('points are made through no surrogate that needs a density which the model has not', async (t) => {
  const { cells } = await planExperiment({
    ...{ attacks: ['pgd'], models: ['resnet18', 'gradresnet'], defenses: ['added-noise'], surrogate: 'tweedie-once' },
    samples: 2,
  });
  const skipped = cells.filter((cell) => cell.skipped !== undefined);
  t.deepEqual(
    skipped.map(({ model, gradient, skipped: reason }) => [model, gradient, reason]),
    [
      [
        'resnet18',
        'surrogate',
        'points cannot be made through the surrogate: the defense tweedie-once needs a joint density, which resnet18 has not',
      ],
    ],
  );
});

test('a plan without a cell that can be measured is refused', async (t) => {
  await t.throwsAsync(planExperiment({ ...options, models: ['resnet18'], defenses: ['tweedie'] }), {
    code: 'INVALID_OPTION',
    message: /tweedie needs a joint density, which resnet18 has not\.\nModels with a joint density: gradresnet/,
  });
});

test('an unknown model is answered with those that are trained for the data set', async (t) => {
  await t.throwsAsync(planExperiment({ ...options, models: ['resnet81'] }), {
    code: 'UNKNOWN_NAME',
    message: /unknown model for shapes10 "resnet81" — did you mean "resnet18"/,
  });
});

test('a run that is aborted rejects with the reason', async (t) => {
  const stop = new AbortController();
  const reason = new Error('interrupted');
  const onProgress = ({ activity }: Progress): void => {
    if (activity === 'compiling') stop.abort(reason);
  };
  t.is(await t.throwsAsync(runExperiment(options, { onProgress }, stop.signal)), reason);
});

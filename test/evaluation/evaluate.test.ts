import { join } from 'node:path';
import test from 'ava';
import { runExperiment } from '../../src/bench/run.ts';
import { evaluate } from '../../src/evaluation/evaluate.ts';
import { renderEvaluation } from '../../reports/render.ts';
import { evaluationCsv } from '../../src/results/evaluation-csv.ts';
import { train } from '../../src/training/train.ts';
import { temporaryFolder } from '../datasets/synthetic.ts';

const samples = 24;

test('the shipped models of shapes10 are measured, and the page holds what was', async (t) => {
  t.timeout(300_000);
  const stages: string[] = [];
  const { evaluation, pictures } = await evaluate(
    { dataset: 'shapes10', models: ['resnet18', 'gradresnet'], samples, argv: ['epsball', 'evaluate'] },
    { onStage: ({ network, stage }) => stages.push(`${network} ${stage}`) },
  );
  const [plain, joint] = evaluation.networks;
  t.is(plain?.denoising, null);
  t.is(plain?.jacobian, null);
  t.is(plain?.classGradient, null);
  t.is(stages.length, 2 + 5);

  const { result } = await runExperiment({ attacks: ['fgsm'], models: ['resnet18'], samples, checks: false });
  const [cell] = result.cells;
  if (cell?.status !== 'done') return t.fail('the runner measured nothing');
  t.is(plain?.noise?.[0]?.accuracy.successes, cell.metrics.cleanAccuracy.successes);

  for (const { sigma, noisy, blind, informed, conditional } of joint!.denoising!) {
    for (const ratio of [blind, informed!, conditional!]) t.true(ratio > noisy + 2, `${sigma}: ${ratio} of ${noisy}`);
  }
  t.true(joint!.classGradient!.distance < 2e-3, String(joint!.classGradient!.distance));
  for (const { asymmetry, nonlinearity } of joint!.jacobian!) {
    t.true(asymmetry < 1e-4, String(asymmetry));
    t.true(nonlinearity > 0.001 && nonlinearity < 1, String(nonlinearity));
  }

  const html = renderEvaluation(evaluation, pictures);
  t.is(html, renderEvaluation(evaluation, pictures));
  t.true(html.includes('gradresnet, told σ and class'));
  t.is(html.match(/<img /g)?.length, pictures.flatMap((strip) => strip.pictures).length);
  const words = html.replaceAll(/data:image\/png;base64,[^"]*/g, '');
  t.false(/<script|undefined|NaN/.test(words));
  const lines = evaluationCsv(evaluation).trimEnd().split('\n');
  t.is(lines.length, 1 + 2 * (5 * 3 + 25) + 4 * 4 + 4 * 2 + 1);
});

test('a stand-alone denoiser from a folder is measured alone', async (t) => {
  t.timeout(120_000);
  const folder = await temporaryFolder(t);
  const out = join(folder, 'mine');
  const tiny = { model: 'unet', dataset: 'shapes10', width: 8, epochs: 1, batch: 32, trainImages: 32 };
  await train({ ...tiny, out });
  const { evaluation, pictures } = await evaluate({ dataset: 'shapes10', models: [out], samples: 4 });
  const [network] = evaluation.networks;
  t.is(network?.name, 'unet');
  t.deepEqual([network?.noise, network?.corruptions, network?.classGradient], [null, null, null]);
  t.deepEqual(
    network!.denoising!.map(({ informed, conditional }) => [informed, conditional]),
    Array(4).fill([null, null]),
  );
  const html = renderEvaluation(evaluation, pictures);
  t.false(html.includes('Accuracy under Gaussian noise'));
  t.true(html.includes('Denoising'));
  const hostile = '</figure><script>alert(1)</script>"onerror="x';
  const pinned = renderEvaluation(
    {
      ...evaluation,
      networks: [{ ...network!, name: hostile }],
      config: { ...evaluation.config, models: [hostile] },
      warnings: [hostile],
    },
    [{ title: hostile, shape: [1, 1, 3], pictures: [{ caption: hostile, image: new Float32Array(3) }] }],
  );
  t.false(/<script|<[a-z][^>]*\sonerror=/.test(pinned));
  t.true(pinned.includes('&lt;script&gt;'));
});

test('the seed of the command line is that of the program', async (t) => {
  const measure = async (seed: string | number) =>
    (await evaluate({ dataset: 'shapes10', models: ['resnet18'], samples: 2, seed })).evaluation.networks;
  t.deepEqual(await measure('0'), await measure(0));
});

test('an unknown model and too many samples are refused', async (t) => {
  await t.throwsAsync(evaluate({ dataset: 'shapes10', models: ['vgg'] }), { code: 'UNKNOWN_NAME' });
  const error = await t.throwsAsync(evaluate({ dataset: 'shapes10', samples: 2001 }), { code: 'INVALID_OPTION' });
  t.regex(error.message, /from 1 to 2000.*got 2001/);
});

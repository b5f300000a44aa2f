import test from 'ava';
import { findDataset } from '../../src/datasets/index.ts';
import { runExperiment } from '../../src/bench/run.ts';
import { listCheckpoints, loadNetwork, readCard } from '../../src/models/checkpoint.ts';

/** Null for a stand-alone denoiser. */
const leastAccuracy = {
  'gradresnet-cifar10': 0.86,
  'gradresnet-cls-cifar10': 0.85,
  'gradresnet-cls-shapes10': 0.97,
  'gradresnet-shapes10': 0.98,
  'resnet18-at-cifar10': 0.7,
  'resnet18-at-shapes10': 0.98,
  'resnet18-cifar10': 0.91,
  'resnet18-gauss-cifar10': 0.89,
  'resnet18-gauss-shapes10': 0.95,
  'resnet18-shapes10': 0.98,
  'unet-cifar10': null,
  'unet-shapes10': null,
};
const leastGain = 4;

test('the checkpoints of this list are shipped', async (t) => {
  t.deepEqual(await listCheckpoints(), Object.keys(leastAccuracy));
});

for (const [name, least] of Object.entries(leastAccuracy)) {
  test(`${name}: weights fit the card, and the card's scores are worth shipping`, async (t) => {
    const { weights, sha256 } = await loadNetwork(name);
    const { scores, parameters, sha256: noted } = await readCard(name);
    t.is(sha256, noted);
    const count = Object.values(weights).reduce((total, { values }) => total + values.length, 0);
    t.is(count, parameters);
    if (least === null) t.is(scores.testAccuracy, null);
    else t.true(scores.testAccuracy! >= least, `${scores.testAccuracy}`);
    if (!/^(gradresnet|unet)-[^-]+$/.test(name)) return;
    const { noisyPsnr, denoisedPsnr } = scores.denoiser.find(({ sigma }) => sigma === 0.1)!;
    t.true(denoisedPsnr - noisyPsnr >= leastGain, `${denoisedPsnr - noisyPsnr} dB`);
  });
}

test('shapes10 is drawn as it was when the models were trained', async (t) => {
  const { sha256 } = await findDataset('shapes10').load('test');
  for (const model of ['resnet18', 'gradresnet']) t.is((await readCard(`${model}-shapes10`)).data.test, sha256);
});

test('the runner finds the accuracy of the card, pgd leaves the undefended network nothing, fgsm more', async (t) => {
  t.timeout(300_000);
  const samples = 256;
  const { result } = await runExperiment({ attacks: ['pgd', 'fgsm'], models: ['resnet18'], samples });
  const { scores } = await readCard('resnet18-shapes10');
  const [pgd, fgsm] = result.cells.map((cell) => {
    if (cell.status !== 'done') return t.fail(`${cell.id}: ${cell.reason}`);
    const { cleanAccuracy, robustAccuracy } = cell.metrics;
    t.true(cleanAccuracy.low <= scores.testAccuracy! && scores.testAccuracy! <= cleanAccuracy.high);
    return robustAccuracy.value;
  });
  t.true(pgd! <= 0.01);
  t.true(fgsm! > pgd!);
});

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import fgsm from '../../attacks/fgsm.ts';
import tweedieOnce from '../../src/defenses/tweedie-once.ts';
import { resolveExperiment } from '../../src/bench/resolve.ts';
import { runExperiment } from '../../src/bench/run.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { randomImages } from './support/images.ts';
import { dimensions, gaussianModel, linearModel } from './support/models.ts';
import { runCells } from './support/run-cells.ts';

const [mean, kappa, tau, sigma] = [0.4, 0.3, 0.5, 0.1];
const w = drawNormal(randomStream('purifier test'), dimensions);
const bias = -0.47 * w.reduce((sum, value) => sum + value, 0);
/** The purifier brings every pixel nearer to the mean by this factor. */
const factor = 1 - kappa - (sigma / tau) ** 2;
const margin = (x: Float32Array): number =>
  x.reduce((sum, value, i) => sum + w[i]! * (mean + factor * (value - mean)), bias);

test('one model purifies and another classifies: robust where the plane behind the purifier is farther than the ball', async (t) => {
  const images = randomImages(200, (x) => (margin(x) > 0 ? 1 : 0), { classes: 2, lowest: 51, highest: 204 });
  const epsilon = 0.02;
  const reach = factor * epsilon * w.reduce((sum, value) => sum + Math.abs(value), 0);
  const classifier = { ...linearModel(w, bias), purifier: gaussianModel(mean, kappa, tau) };
  const { cells, samples } = await runCells({
    models: [classifier],
    images,
    attacks: [fgsm],
    defenses: [tweedieOnce],
    params: { 'tweedie-once': { sigma } },
    epsilons: [String(epsilon)],
  });
  const cell = cells[0]!;
  if (cell.status !== 'done') return t.fail(cell.reason);
  t.is(cell.metrics.cleanAccuracy.value, 1);
  const broken = samples.filter(({ success }) => success);
  t.true(broken.length > 20 && broken.length < 180, `${broken.length} of 200 are broken`);
  for (const { sample, success, label } of samples) {
    const distance = Math.abs(margin(Float32Array.from(images.pixels(sample), (value) => value / 255)));
    if (Math.abs(distance - reach) > 1e-3) t.is(success, distance < reach, `sample ${sample}, label ${label}`);
  }
});

test('the purifier is part of configuration and result; a model without a density is refused', async (t) => {
  const options = { attacks: ['fgsm'], models: ['resnet18'], defenses: ['tweedie-once'], samples: 2 };
  const { config } = await resolveExperiment({ ...options, purifier: 'gradresnet' });
  t.is(config.purifier, 'gradresnet');
  const { result } = await runExperiment({ ...options, purifier: 'gradresnet', checks: false });
  t.deepEqual(Object.keys(result.models), ['resnet18-shapes10', 'gradresnet-shapes10']);
  t.is(result.cells[0]!.status, 'done');
  await t.throwsAsync(runExperiment({ ...options, purifier: 'resnet18' }), {
    code: 'INVALID_OPTION',
    message: /resnet18 cannot purify.*gradresnet/,
  });
});

test('a purifier with the name of another model is refused', async (t) => {
  const scratch = mkdtempSync(join(tmpdir(), 'epsball-purifier-'));
  t.teardown(() => {
    rmSync(scratch, { recursive: true });
  });
  const copy = join(scratch, 'gradresnet-shapes10');
  cpSync(new URL('../../checkpoints/gradresnet-shapes10', import.meta.url), copy, { recursive: true });
  const options = { attacks: ['fgsm'], models: [copy], defenses: ['tweedie-once'], purifier: 'gradresnet' };
  await t.throwsAsync(resolveExperiment(options), {
    code: 'INVALID_OPTION',
    message: /the purifier and a model are both called gradresnet/,
  });
  await t.notThrowsAsync(resolveExperiment({ ...options, models: ['gradresnet'] }));
});

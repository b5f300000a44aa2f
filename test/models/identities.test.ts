import test from 'ava';
import { listCheckpoints, loadCheckpoint } from '../../src/models/checkpoint.ts';
import { assertDenoiserIdentities } from './identities.ts';
import { drawnImages, randomModel } from './random-model.ts';

const image = drawnImages(1);

for (const sigma of [0.05, 0.3]) {
  test(`identities of the denoiser hold on random weights at noise level ${sigma}`, async (t) => {
    await assertDenoiserIdentities(t, randomModel('gradresnet', 8), image, sigma, 1e-4);
  });
}

test('identities of the denoiser hold on every trained joint model', async (t) => {
  for (const name of await listCheckpoints()) {
    const model = await loadCheckpoint(name);
    if (!model.definition.joint) continue;
    for (const sigma of [0.05, 0.3]) await assertDenoiserIdentities(t, model, image, sigma, 1e-4);
  }
  t.pass();
});

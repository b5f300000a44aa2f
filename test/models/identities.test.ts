import test from 'ava';
import { listCheckpoints, loadNetwork } from '../../src/models/checkpoint.ts';
import type { LoadedModel } from '../../src/models/types.ts';
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
    const model = await loadNetwork(name);
    if (!('joint' in model.definition)) continue;
    for (const sigma of [0.05, 0.3]) await assertDenoiserIdentities(t, model as LoadedModel, image, sigma, 1e-4);
  }
  t.pass();
});

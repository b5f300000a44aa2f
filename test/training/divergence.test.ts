import test from 'ava';
import { divergence } from '../../src/training/divergence.ts';
import { resolveTraining } from '../../src/training/options.ts';
import type { TrainingState } from '../../src/training/state.ts';

const settings = resolveTraining({ model: 'gradresnet', dataset: 'shapes10', epochs: 5, rate: 0.01, out: 'somewhere' });

function stateAfter(epoch: number): TrainingState {
  const none = new Float32Array();
  const vectors = { parameters: none, first: none, second: none, statistics: none };
  return { epoch, step: 123, seconds: 0, ...vectors, averageParameters: none, averageStatistics: none };
}

test('a divergence names step, cause, last good state and what to do', (t) => {
  const error = divergence(stateAfter(2), 500, settings, 0.0075, { crossEntropy: Number.NaN, denoising: 0.4 });
  t.is(error.code, 'DIVERGED');
  t.regex(error.message, /step 124 of 500/);
  t.regex(error.message, /logits have overflown.*learning rate of 0\.00750/);
  t.regex(error.message, /after epoch 2 of 5, is somewhere\/state\.safetensors/);
  t.regex(error.message, /lower --rate, like 0\.005/);
});

test('before the first epoch there is no state to go back to; an overflowing denoiser is named', (t) => {
  const error = divergence(stateAfter(0), 500, settings, 0.01, { crossEntropy: 2, denoising: Infinity });
  t.regex(error.message, /denoiser has overflown.*learning rate/);
  t.regex(error.message, /no checkpoint to go back to/);
});

test('a plain model has no denoiser to blame', (t) => {
  const error = divergence(stateAfter(1), 500, settings, 0.01, { crossEntropy: 2 });
  t.regex(error.message, /losses are finite, their gradient is not/);
});

test('before the first step no learning rate is to blame', (t) => {
  const state = { ...stateAfter(0), step: 0 };
  const { message } = divergence(state, 500, settings, 0.01, { crossEntropy: 2, denoising: Infinity });
  t.regex(message, /step 1 of 500: nothing was learnt yet, so that the first weights, the noise levels or the images/);
  t.notRegex(message, /rate/);
});

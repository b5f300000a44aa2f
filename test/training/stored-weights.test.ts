import test from 'ava';
import { chooseStored, type ValidationScores } from '../../src/training/stored-weights.ts';

const weights = { parameters: Float32Array.of(1 / 3, 1e-3), statistics: Float32Array.of(2 / 3) };
const halfThird = 0.333251953125;

/** Scores of the weights as they are, and rounded. */
function judge(exact: ValidationScores, rounded: ValidationScores) {
  return ({ parameters }: { readonly parameters: Float32Array }): Promise<ValidationScores> =>
    Promise.resolve(parameters[0] === halfThird ? rounded : exact);
}

test('float32 keeps the weights as they are and asks nothing', async (t) => {
  const stored = await chooseStored(weights, 'float32', () => t.fail());
  t.is(stored.weights, weights);
});

test('float16 rounds where no score moves', async (t) => {
  const {
    precision,
    weights: kept,
    refusal,
  } = await chooseStored(weights, 'float16', judge({ accuracy: 0.9, psnr: 25 }, { accuracy: 0.8995, psnr: 24.97 }));
  t.is(precision, 'float16');
  t.is(kept.parameters[0], halfThird);
  t.is(refusal, undefined);
});

const moves: Readonly<Record<string, [ValidationScores, ValidationScores, RegExp]>> = {
  accuracy: [{ accuracy: 0.9 }, { accuracy: 0.898 }, /accuracy would move from 0\.9 to 0\.898/],
  PSNR: [{ psnr: 25 }, { psnr: 24.9 }, /denoiser would move from 25\.00 to 24\.90 dB/],
  'an overflow': [{ psnr: 25 }, { psnr: Number.NaN }, /to NaN dB/],
};

for (const [what, [exact, rounded, reason]] of Object.entries(moves)) {
  test(`the weights stay as they are where a score moves: ${what}`, async (t) => {
    const stored = await chooseStored(weights, 'float16', judge(exact, rounded));
    t.is(stored.precision, 'float32');
    t.is(stored.weights, weights);
    t.regex(stored.refusal!, reason);
  });
}
